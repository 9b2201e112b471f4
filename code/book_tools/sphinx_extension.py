"""The book's own Sphinx extension: registers every part of `book_tools` that the build needs."""

from typing import Any

from pybtex.backends.plaintext import Backend
from pybtex.plugin import register_plugin
from sphinx.application import Sphinx

from book_tools.build.cache import setup_cache
from book_tools.claims import corrections
from book_tools.claims import receipts as claims
from book_tools.extension import (
    docstrings,
    errata,
    icons,
    interactive_view,
    launch,
    listing,
    mathematics,
    moved,
    pictures,
    social,
    typography,
)
from book_tools.internals import edits, jupyter_book, sphinx, theme
from book_tools.notebooks import export as notebooks
from book_tools.notebooks import wheel
from book_tools.teaching import offer, plan


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the parts, each by its own `setup`; then what comes after the pages are written."""
    content = (mathematics, typography, listing, docstrings, claims, corrections, errata)
    shown = (interactive_view, notebooks)
    for part in (*content, *shown, edits, launch, moved, offer, pictures, plan, social):
        part.setup(app)
    for step in (sphinx.mend_search, wheel.publish, icons.subset_font, theme.edit_pages):
        app.connect("build-finished", step)
    setup_cache(app)
    jupyter_book.declare_settings(app)
    # Otherwise each citation searches the metadata of every installed library for this class.
    register_plugin("pybtex.backends", "plaintext", Backend, force=True)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
