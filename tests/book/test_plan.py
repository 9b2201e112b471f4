"""A plan for a course takes its times from the pages, and refuses an order that they forbid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import scratch_book
from bs4 import BeautifulSoup

from book_tools.sources import book_pages
from book_tools.teaching.heads import Head
from book_tools.teaching.plan import PlanError, meetings_of, plan_rows
from book_tools.teaching.plan_picture import PARTS, Bar, bars, in_words
from policy_gradients.figures import COLORS

ROOT = Path(__file__).resolve().parents[2]
PAGE = """# {title}

*About {minutes} minutes without the exercises. You need {needs}. Afterwards you can do it.*

:::{{exercise}} Try it
:label: ex-{name}

*By hand, easy, 10 minutes.* Do it.
:::
"""
MASTER = """# ASSIGNMENT CONFIG

# Homework 1: both pages

*10 points. About five hours.*

**Before you begin.** Read {doc}`Second <../second>`.

Go.
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two pages, of which the second builds on the first, and a homework on the second."""
    for name, minutes, needs in (("first", 50, "nothing"), ("second", 70, "{doc}`first`")):
        text = PAGE.format(title=name.title(), minutes=minutes, needs=needs, name=name)
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
    (tmp_path / "homework" / "masters").mkdir(parents=True)
    (tmp_path / "homework" / "masters" / "hw1.md").write_text(MASTER, "utf-8")
    (tmp_path / "bare.md").write_text("# Bare\n", "utf-8")
    return tmp_path


def test_times_are_those_of_the_pages(book: Path) -> None:
    rows = plan_rows(
        book, [{"read": ["first"]}, {"read": ["second"], "do": ["ex-first"], "homework": "hw1"}]
    )
    assert rows == [
        ["1", "{doc}`first` (50)", "", "", "50"],
        [
            "2", "{doc}`second` (70)", "{ref}`ex-first` (10\N{NO-BREAK SPACE}min)",
            "{doc}`Homework 1 <homework/hw1>` (5\N{NO-BREAK SPACE}h)", "70",
        ],
        ["Sum", "", "", "5 hours", "120, or 2 hours"],
    ]  # fmt: skip


def test_what_is_shown_need_not_be_read(book: Path) -> None:
    first, _, total = plan_rows(book, [{"show": ["first"]}, {"read": ["second"]}])
    assert first[1:3] == ["", "slides of {doc}`first`"]
    assert total[-1] == "70, or 1 hours"


WRONG: dict[str, tuple[list[dict[str, Any]], str]] = {
    "an order that the pages forbid": ([{"read": ["second", "first"]}], "builds on 'first'"),
    "homework too early": ([{"read": ["first"], "homework": "hw1"}], "builds on 'second'"),
    "an exercise too early": ([{"read": ["first"], "do": ["ex-second"]}], "exercise 'ex-second'"),
    "no such page": ([{"read": ["third"]}], "'third', which is no page"),
    "a page without a time": ([{"read": ["bare"]}], "'bare' does not say how long"),
    "read before it is shown": ([{"show": ["first"], "read": ["second"]}], "builds on 'first'"),
    "an unknown key": ([{"reed": ["first"]}], "meeting 1 has 'reed'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_plan_is_refused(book: Path, case: str) -> None:
    meetings, said = WRONG[case]
    with pytest.raises(PlanError, match=said):
        plan_rows(book, meetings)


def test_the_picture_has_the_times_of_the_table(book: Path) -> None:
    second = {"read": ["second"], "do": ["ex-first"], "homework": "hw1"}
    plan: list[dict[str, Any]] = [{"read": ["first"]}, second]
    drawn = [meeting.bar for meeting in meetings_of(book, plan)]
    assert drawn == [Bar(1, 50, 0, 0), Bar(2, 70, 10, 300)]
    words = in_words(drawn)
    assert "Meeting 1: 50 minutes of reading. Meeting 2: 70 minutes of reading, 10" in words
    svg = BeautifulSoup(bars(drawn, words), "html.parser")
    assert [each["aria-label"] for each in svg("svg", role="img")] == [words]
    hour = float(str(svg("line")[1]["x1"]).rstrip("%"))
    widths = [float(str(each["width"]).rstrip("%")) / hour * 60 for each in svg("rect")[3:]]
    assert widths == pytest.approx([50, 70, 10, 300], abs=0.1)


def test_the_picture_has_colors_of_the_books_figures() -> None:
    assert set(PARTS.values()) <= set(COLORS)


def test_a_plan_with_a_caption_is_a_figure_too(tmp_path: Path) -> None:
    page = PAGE.format(title="First", minutes=50, needs="nothing", name="first")
    plan = "# Plan\n\n:::{plan}\n:name: fig-plan\n:caption: The *times*.\n- read: [first]\n:::\n"
    (tmp_path / "book").mkdir()
    built = scratch_book.book(tmp_path, {"book/first": page, "book/plan": plan})
    assert built.warnings == []
    figure = BeautifulSoup(built.page("book/plan"), "html.parser").find("figure", id="fig-plan")
    assert figure is not None
    assert "Meeting 1: 50 minutes" in figure.get_text()


def test_every_page_of_the_chapter_says_what_a_plan_needs() -> None:
    for name in book_pages(ROOT):
        if name.startswith("book/homework/"):
            continue  # a build makes these, and they have questions instead of exercises
        head = Head(ROOT / name)
        if count := head.text.count("{exercise} "):
            assert head.minutes, f"{name}: the head does not say how long the page takes"
            assert len(head.exercises) == count, f"{name}: an exercise does not say how long"
