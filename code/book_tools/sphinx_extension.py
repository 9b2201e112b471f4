"""The book's own Sphinx extension: registers every part of `book_tools` that the build needs."""

from importlib import import_module
from pathlib import Path
from typing import Any

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx

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
    app.add_config_value(
        "comments_config", {}, ""
    )  # Jupyter Book sets it for an extension that is not loaded here
    app.connect("build-finished", forget_when_warned)
    _setup_cache(app)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _setup_cache(app: Sphinx) -> None:
    try:
        from book_tools.cache import setup_cache
    except ModuleNotFoundError:
        return
    setup_cache(app)


def forget_when_warned(app: Sphinx, error: Exception | None) -> None:
    """After a build with warnings keep no record of what was read, or the next build would pass in silence."""
    if error is not None or app._warncount:
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
