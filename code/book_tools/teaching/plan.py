"""`plan`: a table of a course's meetings, whose times and titles are those that the pages state.

    :::{plan}
    - read: [background, reinforce]
      do: [ex-bg-loop]
      homework: hw1
    :::

`read` are pages to read before the meeting, `show` pages that the instructor presents instead, `do`
exercises to talk about, and `homework` is handed out at the end. A page or homework that builds on
a page that nobody has met by then is an error, and so is an exercise of such a page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book_tools.teaching.heads import Head

KEYS = {"read", "show", "do", "homework"}
HEADINGS = ("Meeting", "Read before (minutes)", "In class", "Handed out", "Minutes to read")


class PlanError(ValueError):
    """The plan asks for something that is not there, or for a page before what it builds on."""


def plan_rows(book: Path, meetings: list[dict[str, Any]]) -> list[list[str]]:
    """The cells of the table in Markdown, a row for each meeting and one for the sum."""
    heads: dict[str, Head] = {}
    known: dict[str, tuple[str, int]] = {}  # exercises of the pages read so far
    rows, sum_minutes, sum_homework = [], 0, 0
    for number, meeting in enumerate(meetings, 1):
        if unknown := set(meeting) - KEYS:
            raise PlanError(f"meeting {number} has '{min(unknown)}'; it may have {sorted(KEYS)}")
        shown = {page: _head(book, page, number) for page in meeting.get("show", [])}
        heads |= shown
        read = {page: _head(book, page, number) for page in meeting.get("read", [])}
        for page, head in read.items():
            _require_met(number, page, head, heads)
            heads[page] = head
        known |= {k: v for head in (shown | read).values() for k, v in head.exercises.items()}
        minutes = sum(head.minutes or 0 for head in read.values())
        for label in meeting.get("do", []):
            if label not in known:
                raise PlanError(f"meeting {number}: no page met by then has the exercise '{label}'")
        done = [f"slides of {{doc}}`{page}`" for page in shown]
        done += [
            f"{{ref}}`{label}` ({known[label][1]}\N{NO-BREAK SPACE}min)"
            for label in meeting.get("do", [])
        ]
        homework = ""
        if name := meeting.get("homework"):
            master = _head(book / "homework" / "masters", name, number)
            _require_met(number, name, master, heads)
            hours = (master.minutes or 0) // 60
            title = master.title.partition(":")[0]
            homework = f"{{doc}}`{title} <homework/{name}>` ({hours}\N{NO-BREAK SPACE}h)"
            sum_homework += hours
        pages = [f"{{doc}}`{page}` ({head.minutes})" for page, head in read.items()]
        rows.append([str(number), ", ".join(pages), ", ".join(done), homework, str(minutes)])
        sum_minutes += minutes
    at_home = f"{sum_homework} hours" if sum_homework else ""
    return [*rows, ["Sum", "", "", at_home, f"{sum_minutes}, or {sum_minutes / 60:.0f} hours"]]


def _head(folder: Path, name: str, number: int) -> Head:
    head = Head(folder / f"{name}.md")
    if not head.file.is_file():
        raise PlanError(f"meeting {number} names '{name}', which is no page of the book")
    if head.minutes is None:
        raise PlanError(f"meeting {number}: the head of '{name}' does not say how long it takes")
    return head


def _require_met(number: int, name: str, head: Head, read: dict[str, Head]) -> None:
    if missing := [page for page in head.needs if page not in read]:
        raise PlanError(
            f"meeting {number}: '{name}' builds on '{missing[0]}', which nobody has met by then"
        )


class Plan(SphinxDirective):
    """The directive."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        book = Path(self.env.srcdir) / "book"
        try:
            rows = plan_rows(book, yaml.safe_load("\n".join(self.content)))
        except (PlanError, yaml.YAMLError) as error:
            raise self.error(f"plan: {error}") from error
        for page in book.glob("*.md"):
            self.env.note_dependency(str(page))
        lines = [HEADINGS, ["---"] * len(HEADINGS), *rows]
        text = [f"| {' | '.join(cells)} |" for cells in lines]
        box = nodes.container(classes=["plan"])
        self.state.nested_parse(StringList(text, self.env.docname), self.content_offset, box)
        return [box]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("plan", Plan)
