"""Edits of what the theme and Sphinx write, which must not stop to work in silence.

A rule knows the text of others that it edits, and a newer version may write that text in another
way. So a build that reads the whole book notes what each rule matched, and warns of a rule that
matched nowhere although a page needs it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

THEME = "sphinx_book_theme"
Instead = str | Callable[[re.Match[str]], str]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """An edit, what it does in words, and what stands in the source of a page that needs it."""

    does: str
    pattern: re.Pattern[str]
    instead: Instead
    needed_by: re.Pattern[str]


def rule(does: str, pattern: str, instead: Instead, needed_by: str = "") -> Rule:
    """A rule from regular expressions; without `needed_by` every page needs it."""
    return Rule(does, re.compile(pattern), instead, re.compile(needed_by, re.MULTILINE))


def edit_files(app: Sphinx, rules: Sequence[Rule], files: Sequence[Path]) -> None:
    """Edit files in place, then warn of rules that matched nowhere; twice is as good as once."""
    idle = list(rules)
    for file in files:
        before = after = file.read_text("utf-8")
        for each in rules:
            after, count = each.pattern.subn(each.instead, after)
            if count and each in idle:
                idle.remove(each)
        if after != before:
            file.write_text(after, "utf-8")
    if not idle or not app.config.book_all_read:
        return
    sources = [Path(app.env.doc2path(name)).read_text("utf-8") for name in app.env.found_docs]
    for each in idle:
        if any(each.needed_by.search(source) for source in sources):
            warn_of_change(app, each.does)


def warn_of_change(app: Sphinx, does: str) -> None:
    """Warn, in a build of the whole book in its theme, that an edit does not find its place."""
    if app.config.book_all_read and app.config.html_theme == THEME:
        logger.warning(
            "the edit that %s found nothing to edit: sphinx-book-theme %s or Sphinx %s writes it "
            "in another way than its pattern in code/book_tools/internals expects",
            *(does, version("sphinx-book-theme"), version("sphinx")),
            type="rules",
        )


def note_what_is_read(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Whether this build reads every page (on `env-before-read-docs`), and so writes every page."""
    app.config.book_all_read = set(docnames) >= env.found_docs


def written_pages(app: Sphinx) -> list[Path]:
    """The pages of HTML that this build wrote; none if nothing had changed."""
    site = Path(app.outdir)
    if app.parallel > 1:  # processes that have ended wrote them, and noted them in vain
        return [page for page in site.rglob("*.html") if "_static" not in page.parts]
    return [site / f"{name}.html" for name in app.config.book_written]


def note_what_is_written(app: Sphinx, pagename: str, *rest: object) -> None:
    """Which pages this build writes (on `html-page-context`): only these need edits."""
    app.config.book_written.append(pagename)


def setup(app: Sphinx) -> None:
    """Register what the edits ask about a build."""
    app.add_config_value("book_all_read", False, "")
    app.add_config_value("book_written", [], "")
    app.connect("env-before-read-docs", note_what_is_read)
    app.connect("html-page-context", note_what_is_written)
