"""The book's own Sphinx extension: registers every part of `book_tools` that the build needs."""

from importlib import import_module
from typing import Any

from sphinx.application import Sphinx

PARTS = ("mathematics", "listing", "claims", "notebooks", "accessibility")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the parts; each has a `setup(app)` of its own."""
    for part in PARTS:
        try:
            module = import_module(f"book_tools.{part}")
        except ModuleNotFoundError as error:
            if error.name != f"book_tools.{part}":
                raise
            continue
        module.setup(app)
    _setup_cache(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}


def _setup_cache(app: Sphinx) -> None:
    try:
        from book_tools.cache import setup_cache
    except ModuleNotFoundError:
        return
    setup_cache(app)
