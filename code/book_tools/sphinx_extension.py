"""The book's own Sphinx extension: registers every part of `book_tools` that the build needs."""

from pathlib import Path
from typing import Any

from pybtex.backends.plaintext import Backend
from pybtex.plugin import register_plugin
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx

from book_tools.build.cache import setup_cache
from book_tools.claims import receipts as claims
from book_tools.extension import (
    accessibility,
    docstrings,
    icons,
    interactive_view,
    launch,
    listing,
    mathematics,
    pictures,
    rules,
    social,
    typography,
)
from book_tools.notebooks import export as notebooks
from book_tools.notebooks import wheel


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the parts, each by its own `setup`."""
    content = (mathematics, typography, listing, docstrings, claims, interactive_view, notebooks)
    around = (rules, launch, wheel, pictures, social, icons)
    for part in (*content, *around, accessibility):
        part.setup(app)
    setup_cache(app)
    # Otherwise each citation searches the metadata of every installed library for this class.
    register_plugin("pybtex.backends", "plaintext", Backend, force=True)
    app.add_config_value("comments_config", {}, "")  # set by Jupyter Book, read by what is not here
    app.connect("build-finished", forget_when_warned)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def forget_when_warned(app: Sphinx, error: Exception | None) -> None:
    """Keep no record of what was read with warnings, or the next build would pass in silence."""
    if error is not None or app._warncount:
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
