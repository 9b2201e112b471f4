"""A picture in the text needs words that say what it shows, with the numbers that cells computed.

A text alternative of a cell's picture may have {glue:text}`name:.0f` in it, as a caption may. It is
an option and no Markdown, so the numbers are put in here.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from book_tools.extension.mathematics import source_line
from book_tools.internals.myst_nb import glued_values, written_value

logger = logging.getLogger(__name__)
GLUED = re.compile(r"\{glue:text\}`([^`:]+)(?::([^`]*))?`")
MINUS = re.compile(r"(?<![\w.,-])-(?=\d)")  # which not every screen reader says


def complete_words(app: Sphinx, document: nodes.document) -> None:
    """Put numbers into the words of pictures, and warn of a picture without words.

    The name of a file is not words.
    """
    values = glued_values(app, app.env.docname)
    for image in document.findall(nodes.image):
        words = str(image.get("alt", ""))
        for name, _ in GLUED.findall(words):
            if name not in values:
                _warn(app, image, f"a text alternative asks for '{name}', which no cell glued")
        if GLUED.search(words):
            image["alt"] = with_numbers(words, values)
        if not words.strip():
            _warn(
                app,
                image,
                "a picture has no text alternative (`:alt:`, or in a cell `image: {alt: …}`)",
            )


def with_numbers(words: str, values: dict[str, object]) -> str:
    """The words with each number in its place; a number whose cell did not run is a dash."""

    def number(role: re.Match[str]) -> str:
        name, written_as = role[1], role[2] or "s"
        return written_value(values[name], written_as) if name in values else "\N{EM DASH}"

    return MINUS.sub("minus ", GLUED.sub(number, words))


def _warn(app: Sphinx, image: nodes.image, message: str) -> None:
    where = (app.env.docname, source_line(image))
    logger.warning(message, location=where, type="accessibility")


def setup(app: Sphinx) -> None:
    """When a page is read."""
    app.connect("doctree-read", complete_words)
