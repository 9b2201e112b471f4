"""The report for a student: points, what each test found, what of the notebook did not run."""

from __future__ import annotations

import re
from typing import Any

from homework_tools.reports.document import document, listed, prose, table, text
from homework_tools.reports.results import number

# Our own remarks by their first words, for what a cell raised may say anything.
QUIET = re.compile(
    r"^Cell \d+ is a training cell and is not run(?!, and)"
    r"|^Cell \d+, line \d+: .* did nothing: it only changes what is shown\.$"
)
HIDDEN = (
    "<p class='soft'>The tests after hand-in use inputs that stay hidden. If one fails, its "
    "message names the mistake that your answer looks like.</p>"
)


def report(homework: str, row: dict[str, Any], written: dict[str, float]) -> str:
    """One student's page; it holds no source of a test and nothing that a hidden test expects."""
    parts = [_total(row, written)]
    if row["note"]:
        parts.append(f'<p class="alert">{prose(row["note"])}</p>')
    if row.get("late_days"):
        days = "1 day" if row["late_days"] == 1 else f"{row['late_days']} days"
        parts.append(f"<p>Handed in {days} late.</p>")
    if row["questions"]:
        parts += ["<h2>Points by question</h2>", _points(row, written), HIDDEN]
        loud = [note for note in row["notes"] if not QUIET.search(note)]
        if loud:
            parts += ["<h2>Cells that did not run as in your notebook</h2>", listed(loud)]
        for question in row["questions"]:
            parts += _question(question)
        quiet = [note for note in row["notes"] if QUIET.search(note)]
        if quiet:
            parts += ["<h2>About the run of your notebook</h2>", listed(quiet)]
    return document(f"{homework}: {row['student']}", parts)


def _total(row: dict[str, Any], written: dict[str, float]) -> str:
    total = f"<strong>{number(row['points'])}</strong> of {number(row['possible'])} points"
    waiting = [name for name in written if row["points_by_question"].get(name) is None]
    if not waiting or not row["questions"]:
        return f'<p class="total">{total}</p>'
    points = number(sum(written[name] for name in waiting))
    return (
        f'<p class="total">{total} so far</p><p>Not graded yet: {text(", ".join(waiting))} '
        f"({points} points for written answers).</p>"
    )


def _points(row: dict[str, Any], written: dict[str, float]) -> str:
    possible = {question["name"]: question["possible"] for question in row["questions"]}
    rows = []
    for name, most in {**possible, **written}.items():
        given = row["points_by_question"].get(name)
        kind = " <span class='soft'>(written)</span>" if name in written else ""
        got = "not graded yet" if given is None else number(given)
        rows.append([f"{text(name)}{kind}", got, number(most)])
    return table(["Question", "Points", "of"], rows, {1: "n", 2: "n"})


def _question(question: dict[str, Any]) -> list[str]:
    rows = []
    for test in question["tests"]:
        where = "after hand-in" if test["hidden"] else "in the notebook"
        title = text(test["name"].removeprefix("test_").replace("_", " "))
        earned = f"{number(test['points'])} of {number(test['possible'])} points"
        points = earned if test["possible"] else "earns no points"
        found = prose(test["message"]) if test["message"] else "Passed."
        if test.get("tried"):
            found += f"<br><span class='soft'>{prose(test['tried'])}</span>"
        rows.append([f"{title}<br><span class='soft'>{where}<br>{points}</span>", found])
    points = f"{number(question['points'])} of {number(question['possible'])}"
    heading = f"<h2>{text(question['name'])}: {points} points</h2>"
    return [heading, table(["Test", "What came out"], rows, {0: "t", 1: "w"})]
