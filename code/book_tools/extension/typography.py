"""Numbers in the text as they are set: with a true minus, and never divided between two lines."""

import re

from docutils import nodes
from sphinx.application import Sphinx

NO_BREAK = "\N{NO-BREAK SPACE}"
EDITS = (
    (re.compile(r"(?<![\w.,-])-(?=\d)"), "\N{MINUS SIGN}"),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NO_BREAK),
    (re.compile(r" (?=%)"), NO_BREAK),
)
# What is copied into a program, or is drawn by others.
LEFT_ALONE = (nodes.literal, nodes.FixedTextElement, nodes.math, nodes.math_block, nodes.raw)


def typeset(text: str) -> str:
    """The text with its numbers as they should stand."""
    for pattern, instead in EDITS:
        text = pattern.sub(instead, text)
    return text


def typeset_numbers(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Edit the text of a page, where it is text."""
    for text in list(document.findall(nodes.Text)):
        if not _is_left_alone(text):
            edited = typeset(text.astext())
            if edited != text.astext():
                text.parent.replace(text, nodes.Text(edited))


def _is_left_alone(node: nodes.Node | None) -> bool:
    return node is not None and (isinstance(node, LEFT_ALONE) or _is_left_alone(node.parent))


def setup(app: Sphinx) -> None:
    """Edit resolved pages, after numbers were put in and before notebooks are written."""
    app.connect("doctree-resolved", typeset_numbers, priority=800)
