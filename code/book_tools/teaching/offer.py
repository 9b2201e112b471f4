"""Links to the quiz of a page, before its exercises; only in the site, where the quiz is."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

BEFORE = "exercises"  # the section that the link opens
SOURCES = Path("book") / "quizzes"


def list_quizzes(app: Sphinx, config: Config) -> None:
    """Note which pages have a quiz: pages are written again when this changes."""
    config.book_quizzes = sorted(path.stem for path in (Path(app.srcdir) / SOURCES).glob("*.py"))


def offer_quiz(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put a sentence with the link at the beginning of the exercises."""
    page = docname.removeprefix("book/")
    if app.builder.name != "html" or page not in app.config.book_quizzes:
        return
    for section in document.findall(nodes.section):
        if BEFORE in section["ids"]:
            link = nodes.reference("", "quiz of this page", refuri=f"../quizzes/{page}.html")
            before, after = nodes.Text("Try the "), nodes.Text(" first: ")
            words = "ten short questions, with an explanation of every answer."
            section.insert(1, nodes.paragraph("", "", before, link, after, nodes.Text(words)))


def setup(app: Sphinx) -> None:
    """After the notebooks were written, for a notebook has no quiz beside it."""
    app.add_config_value("book_quizzes", [], "env")
    app.connect("config-inited", list_quizzes)
    app.connect("doctree-resolved", offer_quiz, priority=950)
