"""The pages of a run: what a student can act on, what an instructor looks for, nothing harmful."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from homework_tools.reports import publish as publishing
from homework_tools.reports.document import prose, text
from homework_tools.reports.publish import publish
from homework_tools.reports.report import report
from homework_tools.reports.summary import summary

EVIL = "<script>alert(1)</script>\ud800\u202e\x07 & \"'"
WRITTEN = {"w1": 4.0}
POSSIBLE = {"q1": 5.0, "q2": 3.0, "w1": 4.0}
OPEN = {"meta", "br"}


def judged(name: str, points: float, hidden: bool, message: str, tried: str = "") -> Any:
    possible = 2.0 if not hidden else 3.0
    told = {"name": name, "hidden": hidden, "points": points, "possible": possible}
    return {**told, "message": message, "tried": tried}


def row(student: str, **more: Any) -> dict[str, Any]:
    """What a run knows of a student; one test after hand-in failed."""
    tests = [
        judged("test_score_example", 2, False, ""),
        judged("test_score_random", 0, True, "The exploration is part of the policy."),
    ]
    known: dict[str, Any] = {
        "student": student,
        "status": "graded",
        "note": "",
        "notes": [],
        "flags": [],
        "late_days": None,
        "points": 2.0,
        "possible": 12.0,
        "points_by_question": {"q1": 2.0, "q2": 0.0, "w1": None},
        "questions": [
            {"name": "q1", "points": 2.0, "possible": 5.0, "tests": tests},
            {
                "name": "q2",
                "points": 0.0,
                "possible": 3.0,
                "tests": [
                    judged("test_sum", 0, False, "The sum is twice too large.", "Tried: `f(1)`.")
                ],
            },
        ],
    }
    return {**known, **more}


class Page(HTMLParser):
    """Reads a page strictly: every element ends where it must."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in OPEN:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]

    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def both(rows: list[dict[str, Any]]) -> list[str]:
    return [report("hw1", rows[0], WRITTEN), summary("hw1", rows, POSSIBLE, {})]


def test_pages_need_nothing_and_can_be_read_by_all() -> None:
    """No script, no address of a network; language, title, one h1, headings of tables."""
    for page in both([row("ann"), row("bob", status="missing", questions=[])]):
        read = Page(page)
        tags = [tag for tag, _ in read.seen]
        assert not {"script", "img", "link", "iframe", "form", "svg", "object"} & set(tags)
        assert "http" not in page.replace("http-equiv", "") and "url(" not in page
        assert read.all("html") == [{"lang": "en"}] and tags.count("h1") == tags.count("main") == 1
        assert tags.count("title") == 1 and "prefers-color-scheme: dark" in page
        assert any(one.get("name") == "viewport" for one in read.all("meta"))
        assert read.all("th") and all(one.get("scope") for one in read.all("th"))
        levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
        assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))


def test_nothing_of_a_student_is_markup() -> None:
    """In a name, a note, a message, a try, a question: text, and text that can be written."""
    wild = row(EVIL, note=EVIL, notes=[EVIL], flags=["killed"], late_days=2)
    wild["questions"][0]["tests"][1]["message"] = EVIL
    wild["questions"][1]["tests"][0]["tried"] = f"Tried: `{EVIL}`"
    wild["questions"][1]["name"] = EVIL
    plain = [[tag for tag, _ in Page(page).seen] for page in both([row("ann")])]
    for page, tags in zip(both([wild]), plain, strict=True):
        assert "<script" not in page and "\u202e" not in page and "\x07" not in page
        assert page.encode("utf-8") and "&lt;script&gt;" in page
        assert set(tag for tag, _ in Page(page).seen) <= {
            *tags,
            "p",
            "ul",
            "li",
            "code",
            "span",
            "br",
        }


def test_a_report_says_what_to_do_next() -> None:
    one = row("ann", late_days=1, notes=["Cell 9 raised NameError.", "Cell 3 is a training cell "
              "and is not run; what it handed in is used: `w`."])  # fmt: skip
    said = Page(report("hw1", one, WRITTEN)).text()
    for words in (
        "2 of 12 points so far", "Not graded yet: w1 (4 points for written answers).",
        "Handed in 1 day late.", "Cells that did not run as in your notebook Cell 9 raised",
        "About the run of your notebook Cell 3 is a training cell",
        "score random after hand-in 0 of 3 points The exploration",
        "The exploration is part of the policy.", "Tried: f(1) .", "Passed.",
    ):  # fmt: skip
        assert words in said, (words, said)
    refused = row("eve", status="refused", note="Not graded: the file is empty.", questions=[])
    said = Page(report("hw1", refused, WRITTEN)).text()
    assert "the file is empty" in said and "Question" not in said


def test_a_test_without_points_says_so() -> None:
    public = {"name": "test_sum", "hidden": False, "points": 0.0, "possible": 0.0, "message": ""}
    one = {"name": "q1", "points": 0.0, "possible": 5.0, "tests": [public]}
    said = Page(report("hw1", row("ann", questions=[one]), WRITTEN)).text()
    assert "sum in the notebook earns no points Passed." in said


def test_the_summary_says_who_needs_a_look() -> None:
    """The most urgent first, each with its reasons; who is fine is not there."""
    rows = [
        row("fine"), row("late", late_days=3),
        row("raised", flags=["raised"], notes=["Cell 4 raised ValueError."]),
        row("killed", flags=["killed", "raised"], notes=["Cell 2 was stopped."]),
        row("two", status="refused", note="Not graded: there are 2 files.", questions=[]),
        row("odd", status="error", note="The grader failed.", questions=[]),
        row("gone", status="missing", note="Nothing was handed in.", questions=[]),
    ]  # fmt: skip
    page = summary("hw1", rows, POSSIBLE, {"late": "reports/late 1.html"})
    said = Page(page).text()
    looks = said[said.index("Who needs a look") : said.index("Points by question")]
    order = [looks.index(f" {name} ") for name in ("odd", "two", "killed", "raised", "late")]
    assert order == sorted(order) and " fine " not in looks
    assert "there are 2 files" in looks and "Late: 3 days begun." in looks
    assert "Cell 4 raised ValueError." in looks and "Nothing was handed in by gone." in looks
    assert 'href="reports/late%201.html"' in page
    assert "Nobody." in Page(summary("hw1", [row("fine")], POSSIBLE, {})).text()


def test_the_summary_counts_points_and_mistakes() -> None:
    """Each student once a message; a written answer without points counts in no mean."""
    full = row("zoe", points=12.0, points_by_question={"q1": 5.0, "q2": 3.0, "w1": 4.0})
    full["questions"] = []
    lazy = row("lee")
    lazy["questions"][1]["tests"][0]["message"] = "`f` is not answered yet: replace the dots."
    said = Page(summary("hw1", [row("ann"), row("bob"), lazy, full], POSSIBLE, {})).text()
    assert "q1 2.75 5 0 3 1" in said and "q2 0.75 3 3 0 1" in said and "w1 4 4 0 0 1" in said
    assert "10\u201320 % 3" in said and "90\u2013100 % 1" in said
    common = said[said.index("What tests said most often") :]
    assert "q1 3 The exploration" in common and "q2 2 The sum is twice too large." in common
    assert "Left unanswered: q2 by 1." in common


def test_one_report_that_cannot_be_written_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said; the reports of an earlier run go only when all new ones are there."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "old.html").write_text("old")

    def fails(homework: str, one: dict[str, Any], written: dict[str, float]) -> str:
        assert (tmp_path / "reports" / "old.html").exists()
        if one["student"] == "bob":
            raise ValueError("no such thing")
        return report(homework, one, written)

    monkeypatch.setattr(publishing, "report", fails)
    rows = [row(name, late_days=1) for name in ("ann", "bob", "\ud800")]
    files = {"ann": "ann.html", "bob": "bob.html", "\ud800": "x.html"}
    problems = publish(tmp_path, "hw1", rows, POSSIBLE, WRITTEN, files)
    assert len(problems) == 1 and "'bob'" in problems[0] and "no such thing" in problems[0]
    assert {path.name for path in (tmp_path / "reports").iterdir()} == {"ann.html", "x.html"}
    page = (tmp_path / "summary.html").read_text("utf-8")
    assert 'href="reports/ann.html"' in page and 'href="reports/bob.html"' not in page


def test_a_text_that_is_no_text_costs_nobody(bwrap: str, pilot: Path, tmp_path: Path) -> None:
    """Half a character in an exception: all reports and the summary are there, twice."""
    from notebooks import RIGHT, notebook, write
    from test_grade import rows, run

    write(tmp_path / "in" / "ann.ipynb", notebook("raise ValueError('\\ud800')", RIGHT))
    write(tmp_path / "in" / "bob.ipynb", notebook(RIGHT, "%matplotlib inline"))
    for _ in range(2):
        done = run(pilot, tmp_path / "in", tmp_path / "out")
        assert done.returncode == 0, done.stderr
        assert {name: one["q1"] for name, one in rows(tmp_path / "out").items()} == {
            "ann": "3", "bob": "3",
        }  # fmt: skip
        names = {path.name for path in (tmp_path / "out" / "reports").iterdir()}
        assert names == {"ann.html", "bob.html"}
        looks = (tmp_path / "out" / "summary.html").read_text("utf-8")
        assert "reports/ann.html" in looks and "reports/bob.html" not in looks


def test_words_become_text() -> None:
    assert prose("`a<b` and `c") == "<code>a&lt;b</code> and `c"
    assert text("a\u202eb\ud800") == "a\ufffdb\ufffd"


def test_what_a_cell_raises_is_not_taken_for_a_remark_of_ours() -> None:
    note = "Cell 3 raised ValueError: x is a training cell and is not run. there is no shell where."
    said = "`f` raised ValueError: is not answered yet"
    odd = row("ann", notes=[note], flags=["raised"])
    odd["questions"][1]["tests"][0]["message"] = said
    page = summary("hw1", [odd], POSSIBLE, {})
    looks = page[page.index("Who needs a look") : page.index("Points by question")]
    assert "x is a training cell" in looks
    assert "Left unanswered" not in page and "raised ValueError: is not answered" in page
    one = report("hw1", odd, WRITTEN)
    assert one.index("Cells that did not run") < one.index("x is a training cell")
    assert "About the run of your notebook" not in one
