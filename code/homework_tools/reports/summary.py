"""The page about a class, for the instructor: points, frequent mistakes, who needs a look."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import quote

from homework_tools.reports.document import document, prose, table, text
from homework_tools.reports.report import QUIET
from homework_tools.reports.results import number
from homework_tools.reports.rows import UNTIMED

MOST_MESSAGES = 25
MOST_NOTES = 3
LONGEST = 240  # characters of a note
SHELL = re.compile(r"^Cell \d+, line \d+: .* there is no shell where")
UNANSWERED = re.compile(r"^`\w+` is not answered yet")
REASONS = {  # flags of homework_tools.grading.session, in the order in which one looks at them
    "killed": "a cell or call ended its process, or did not stop",
    "left out": "a cell was not run",
    "stopped": "a cell or call took too long",
    "raised": "a cell raised an exception",
}


def summary(
    homework: str, rows: list[dict[str, Any]], possible: dict[str, float], links: dict[str, str]
) -> str:
    """The class on one page; `links` leads from a student to the report's file."""
    graded = [row for row in rows if row["status"] == "graded"]
    count = Counter(str(row["status"]) for row in rows)
    said = ", ".join(f"{many} {status}" for status, many in sorted(count.items()))
    parts = [f"<p>{len(rows)} students: {text(said)}. Points below are of those graded.</p>"]
    parts += ["<h2>Who needs a look</h2>", *_looks(rows, links)]
    if graded:
        parts += ["<h2>Points by question</h2>", _by_question(graded, possible)]
        parts += ["<h2>Points in all</h2>", _in_all(graded)]
        parts += ["<h2>What tests said most often</h2>", *_messages(graded)]
    return document(f"{homework}: the class", parts)


def _looks(rows: list[dict[str, Any]], links: dict[str, str]) -> list[str]:
    found = [(row, *_reasons(row)) for row in rows if row["status"] != "missing"]
    found = sorted((entry for entry in found if entry[2]), key=lambda entry: entry[1])
    parts = ["<p>Nobody.</p>"]
    if found:
        lines = [
            [_link(row["student"], links), "<br>".join(prose(reason) for reason in reasons)]
            for row, _, reasons in found
        ]
        parts = [table(["Student", "Why"], lines, {1: "w"})]
    missing = [str(row["student"]) for row in rows if row["status"] == "missing"]
    if missing:
        parts.append(f"<p>Nothing was handed in by {text(', '.join(missing))}.</p>")
    return parts


def _reasons(row: dict[str, Any]) -> tuple[int, list[str]]:
    """How soon to look at a student's hand-in, and why; no reason where nothing is odd."""
    flags = [name for name in REASONS if name in row.get("flags", [])]
    note = row["note"].replace(UNTIMED, "").strip()  # where no time is known, it is no one's own
    reasons = [note] if note else []
    reasons += [REASONS[name].capitalize() + "." for name in flags]
    if flags:
        loud = [note for note in row["notes"] if not QUIET.search(note) and not SHELL.search(note)]
        reasons += [note[:LONGEST] for note in loud[:MOST_NOTES]]
    if row.get("late_days"):
        days = "1 day" if row["late_days"] == 1 else f"{row['late_days']} days"
        reasons.append(f"Late: {days} begun.")
    urgent = {"error": 0, "refused": 1}.get(row["status"], 2)
    first = list(REASONS).index(flags[0]) if flags else len(REASONS)
    return (urgent if note else 3) * 10 + first, reasons


def _link(student: str, links: dict[str, str]) -> str:
    name = text(str(student)) or "(no name)"
    return f'<a href="{quote(links[student])}">{name}</a>' if student in links else name


def _by_question(graded: list[dict[str, Any]], possible: dict[str, float]) -> str:
    lines = []
    for name, most in possible.items():
        given = [row["points_by_question"].get(name) for row in graded]
        points = [value for value in given if value is not None]
        none = sum(value <= 0 for value in points)
        full = sum(value >= most - 1e-9 for value in points) if most else 0
        part = len(points) - none - full
        mean = number(round(sum(points) / len(points), 2)) if points else "–"
        bar = _bar({"none": none, "part": part, "all": full})
        counts = [str(none), str(part), str(full)]
        lines.append([f"{text(name)}{bar}", mean, number(most), *counts])
    columns = ["Question", "Mean", "of", "None", "Part", "All"]
    note = (
        "None, part and all: how many students got no points, some of them or all of them. The bar "
        "of a question shows these numbers in the same order."
    )
    made = table(columns, lines, dict.fromkeys(range(1, 6), "n"))
    return f'{made}<p class="soft">{note}</p>'


def _bar(parts: dict[str, int]) -> str:
    total = sum(parts.values())
    pieces = "".join(
        f'<span class="{name}" style="width:{100 * count / total:.1f}%"></span>'
        for name, count in parts.items()
        if count
    )
    return f'<div class="bar" aria-hidden="true">{pieces}</div>' if total else ""


def _in_all(graded: list[dict[str, Any]]) -> str:
    """How many students have how many tenths of the points."""
    count = Counter(
        min(9, int(10 * row["points"] / row["possible"] + 1e-9)) if row["possible"] else 0
        for row in graded
    )
    most = max(count.values())
    lines = []
    for tenth in range(10):
        many = count[tenth]
        width = f'<span class="all" style="width:{100 * many / most:.1f}%"></span>'
        bar = f'<div class="bar" aria-hidden="true">{width if many else ""}</div>'
        lines.append([f"{10 * tenth}\u2013{10 * tenth + 10}\u00a0%", str(many), bar])
    return table(["Of all points", "Students", "Share"], lines, {1: "n", 2: "bars"})


def _messages(graded: list[dict[str, Any]]) -> list[str]:
    """What failed tests said, by how many students were told it; each student counts once."""
    count: Counter[tuple[str, str]] = Counter()
    silent: Counter[str] = Counter()
    for row in graded:
        told = {
            (question["name"], test["message"])
            for question in row["questions"]
            for test in question["tests"]
            if test["message"]
        }
        count.update((name, said) for name, said in told if not UNANSWERED.search(said))
        silent.update({name for name, said in told if UNANSWERED.search(said)})
    parts = ["<p>No test failed.</p>"] if not count else []
    if count:
        common = sorted(count.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_MESSAGES]
        lines = [[text(name), str(many), prose(said)] for (name, said), many in common]
        parts.append(table(["Question", "Students", "What the test said"], lines, {1: "n", 2: "w"}))
    if silent:
        said = ", ".join(f"{name} by {many}" for name, many in sorted(silent.items()))
        parts.append(f"<p>Left unanswered: {text(said)}.</p>")
    return parts
