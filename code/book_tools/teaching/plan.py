"""`plan`: a table of a course's meetings, whose times and titles are those that the pages state.

    :::{plan}
    :name: fig-two-weeks
    :caption: What a student does for each meeting.
    - read: [background, reinforce]
      do: [ex-bg-loop]
      homework: hw1
    :::

`read` are pages to read before the meeting, `show` pages that the instructor presents in it, `do`
exercises to talk about, and `homework` is handed out at the end. A page or homework that builds on
a page that nobody has met by then is an error, and so is an exercise of such a page. What is shown
in a meeting is met after it: the pages of this meeting were read before. With a caption the same
times are also drawn, below the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book_tools.teaching.heads import Head
from book_tools.teaching.plan_picture import Bar, bars, in_words

KEYS = {"read", "show", "do", "homework"}
HEADINGS = ("Meeting", "Read before (minutes)", "In class", "Handed out", "Minutes to read")
SPACE = "\N{NO-BREAK SPACE}"


class PlanError(ValueError):
    """The plan asks for something that is not there, or for a page before what it builds on."""


@dataclass(frozen=True)
class Meeting:
    """What belongs to one meeting, with the times that the pages state, in minutes."""

    number: int
    read: dict[str, Head]
    show: list[str]
    do: dict[str, int]
    homework: Head | None

    @property
    def reading(self) -> int:
        return sum(head.minutes or 0 for head in self.read.values())

    @property
    def bar(self) -> Bar:
        handed_out = (self.homework.minutes or 0) if self.homework else 0
        return Bar(self.number, self.reading, sum(self.do.values()), handed_out)

    @property
    def row(self) -> list[str]:
        """The cells of the table in Markdown."""
        pages = [f"{{doc}}`{page}` ({head.minutes})" for page, head in self.read.items()]
        done = [f"slides of {{doc}}`{page}`" for page in self.show]
        done += [f"{{ref}}`{label}` ({minutes}{SPACE}min)" for label, minutes in self.do.items()]
        homework = ""
        if self.homework:
            title, name = self.homework.title.partition(":")[0], self.homework.file.stem
            homework = f"{{doc}}`{title} <homework/{name}>` ({self.bar.homework // 60}{SPACE}h)"
        return [str(self.number), ", ".join(pages), ", ".join(done), homework, str(self.reading)]


def meetings_of(book: Path, plan: list[dict[str, Any]]) -> list[Meeting]:
    """The meetings of a plan; PlanError if it does not fit the pages."""
    heads: dict[str, Head] = {}
    exercises: dict[str, int] = {}  # of the pages met so far
    found = []
    for number, meeting in enumerate(plan, 1):
        if unknown := set(meeting) - KEYS:
            raise PlanError(f"meeting {number} has '{min(unknown)}'; it may have {sorted(KEYS)}")
        read = {page: _head(book, page, number) for page in meeting.get("read", [])}
        for page, head in read.items():
            _require_met(number, page, head, heads)
            heads[page] = head
        shown = {page: _head(book, page, number) for page in meeting.get("show", [])}
        heads |= shown
        for head in (read | shown).values():
            exercises |= {label: minutes for label, (_, minutes) in head.exercises.items()}
        for label in meeting.get("do", []):
            if label not in exercises:
                raise PlanError(f"meeting {number}: no page met by then has the exercise '{label}'")
        homework = None
        if name := meeting.get("homework"):
            homework = _head(book / "homework" / "masters", name, number)
            _require_met(number, name, homework, heads)
        do = {label: exercises[label] for label in meeting.get("do", [])}
        found.append(Meeting(number, read, list(shown), do, homework))
    return found


def plan_rows(book: Path, plan: list[dict[str, Any]]) -> list[list[str]]:
    """The cells of the table in Markdown, a row for each meeting and one for the sum."""
    return rows_of(meetings_of(book, plan))


def rows_of(meetings: list[Meeting]) -> list[list[str]]:
    """The cells of the table, with a last row for the sum."""
    minutes = sum(meeting.reading for meeting in meetings)
    hours = sum(meeting.bar.homework // 60 for meeting in meetings)
    total = [
        "Sum",
        "",
        "",
        f"{hours} hours" if hours else "",
        f"{minutes}, or {minutes / 60:.0f} hours",
    ]
    return [*(meeting.row for meeting in meetings), total]


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
    option_spec: ClassVar = {"name": directives.unchanged, "caption": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        book = Path(self.env.srcdir) / "book"
        try:
            meetings = meetings_of(book, yaml.safe_load("\n".join(self.content)))
        except (PlanError, yaml.YAMLError) as error:
            raise self.error(f"plan: {error}") from error
        for page in book.rglob("*.md"):
            self.env.note_dependency(str(page))
        lines = [HEADINGS, ["---"] * len(HEADINGS), *rows_of(meetings)]
        text = [f"| {' | '.join(cells)} |" for cells in lines]
        box = nodes.container(classes=["plan"])
        self.state.nested_parse(StringList(text, self.env.docname), self.content_offset, box)
        return [box, self._picture(meetings)] if "caption" in self.options else [box]

    def _picture(self, meetings: list[Meeting]) -> nodes.figure:
        drawn = [meeting.bar for meeting in meetings]
        picture = nodes.raw("", bars(drawn, in_words(drawn)), format="html")
        words, messages = self.parse_inline(self.options["caption"])
        figure = nodes.figure("", picture, nodes.caption("", "", *words, *messages))
        self.set_source_info(figure)
        self.add_name(figure)
        return figure


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("plan", Plan)
