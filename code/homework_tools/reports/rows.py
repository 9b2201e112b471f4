"""The rows of a table: what each student handed in, when, and what it earned."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from homework_tools.handins.handed import Submission
from homework_tools.handins.identity import named
from homework_tools.handins.roster import Class
from homework_tools.handins.times import late_days

UNTIMED = "The time of hand-in is not known, so late days are not counted."


def row_of(
    submission: Submission, verdict: dict[str, Any], people: Class, deadline: datetime | None
) -> dict[str, Any]:
    """One student's row without points; the note says what is odd about the hand-in."""
    late = late_days(submission.time, deadline)
    untimed = [UNTIMED] if deadline is not None and late is None else []
    notes = [verdict["note"], *submission.said, *untimed]
    return {
        **verdict,
        "student": submission.student,
        "roster": people.rows.get(submission.student, {}),
        "late_days": late,
        "note": " ".join(note for note in notes if note),
    }


def missing(student: str, people: Class) -> dict[str, Any]:
    """The row of somebody in the roster who handed nothing in."""
    row: dict[str, Any] = {"status": "missing", "note": "Nothing was handed in."}
    row |= {"student": student, "roster": people.rows[student], "late_days": None}
    return {**row, "notes": [], "questions": []}


def add_points(
    row: dict[str, Any],
    judged: dict[str, float],
    written: dict[str, float],
    manual: dict[str, float],
) -> None:
    """Points by question and in all; a written question without points stays empty."""
    points: dict[str, float | None] = {name: 0.0 for name in judged}
    points |= {question["name"]: question["points"] for question in row["questions"]}
    points |= {name: manual.get(name) for name in written}
    row["points_by_question"] = points
    row["points"] = sum(value for value in points.values() if value is not None)
    row["possible"] = sum(judged.values()) + sum(written.values())


def about_times(submissions: list[Submission], deadline: datetime | None) -> list[str]:
    """What the instructor should know about the times of a class."""
    said = []
    odd = [s.student for s in submissions if any("is not understood" in note for note in s.said)]
    if odd:
        said.append(f"the time of hand-in is given but not understood, see the note: {named(odd)}")
    if deadline is None:
        return said
    untimed = [s.student for s in submissions if s.time is None and s.student not in odd]
    if untimed:
        said.append(f"no time of hand-in is known, so late_days is empty: {named(untimed)}")
    if any(s.time is not None and s.time.tzinfo is None for s in submissions):
        said.append("times without a zone were taken in the deadline's zone")
    return said
