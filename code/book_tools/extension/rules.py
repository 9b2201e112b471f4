"""Edits of what the theme and Sphinx write, which must not stop to work in silence.

A rule knows the text of others that it edits, and a newer version may write that text in another
way. So a build that reads the whole book counts what each rule matched, and warns of a rule that
matched nowhere although a page needs it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

THEME = "sphinx_book_theme"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """An edit, what it does in words, and what stands in the source of a page that needs it."""

    does: str
    pattern: re.Pattern[str]
    instead: str | Callable[[re.Match[str]], str]
    needed_by: re.Pattern[str]


def rule(
    does: str, pattern: str, instead: str | Callable[[re.Match[str]], str], needed_by: str = ""
) -> Rule:
    """A rule from regular expressions; without `needed_by` every page needs it."""
    return Rule(does, re.compile(pattern), instead, re.compile(needed_by, re.MULTILINE))


@dataclass
class Edits:
    """Rules at work on the pages of one build."""

    rules: Sequence[Rule]
    matched: set[Rule] = field(default_factory=set)

    def edit(self, text: str) -> str:
        """The text with all edits; a second time changes nothing."""
        for each in self.rules:
            text, count = each.pattern.subn(each.instead, text)
            if count:
                self.matched.add(each)
        return text

    def edit_files(self, app: Sphinx, files: Sequence[Path]) -> None:
        """Edit files in place, then warn of rules that are out of date."""
        for file in files:
            before = file.read_text("utf-8")
            after = self.edit(before)
            if after != before:
                file.write_text(after, "utf-8")
        warn_of_idle(app, [each for each in self.rules if each not in self.matched])


def warn_of_idle(app: Sphinx, idle: Sequence[Rule]) -> None:
    """Name these rules, which matched nowhere, if this build wrote a page that needs them."""
    if not idle or not _is_whole(app):
        return
    names = sorted(app.env.found_docs)
    sources = [Path(app.env.doc2path(name)).read_text("utf-8") for name in names]
    for each in idle:
        if any(each.needed_by.search(source) for source in sources):
            out_of_date(app, each.does)


def _is_whole(app: Sphinx) -> bool:
    """Whether every page was written now, in the theme of the book."""
    return bool(app.config.book_all_read) and app.config.html_theme == THEME


def out_of_date(app: Sphinx, does: str) -> None:
    """Warn, in a build of the whole book, that an edit does not find what it expects."""
    if not _is_whole(app):
        return
    logger.warning(
        "the edit that %s found nothing to edit: sphinx-book-theme %s or Sphinx %s writes it in "
        "another way than its pattern in code/book_tools expects",
        *(does, version("sphinx-book-theme"), version("sphinx")),
        type="rules",
    )


def note_what_is_read(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Whether this build reads every page (on `env-before-read-docs`), and so writes every page."""
    app.config.book_all_read = set(docnames) >= env.found_docs


def setup(app: Sphinx) -> None:
    """Register what the edits ask about a build."""
    app.add_config_value("book_all_read", False, "")
    app.connect("env-before-read-docs", note_what_is_read)
