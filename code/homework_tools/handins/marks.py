"""Points that the instructor gives by hand, for written questions."""

from __future__ import annotations

import math
from pathlib import Path

from homework_tools.handins.identity import named, normal, spelling
from homework_tools.handins.roster import Class
from homework_tools.handins.spreadsheet import read_sheet


def read_manual(
    path: Path | None, questions: dict[str, float], said: list[str] | None = None
) -> dict[str, dict[str, float]]:
    """A CSV with `student` and a column for each written question: points by student.

    Where two rows of one student disagree, the first one counts, and `said` is told.
    """
    if path is None:
        return {}
    sheet = read_sheet(path, "manual")
    said = [] if said is None else said
    said += sheet.said
    for name in sheet.columns:
        if name != "student" and name not in questions:
            known = ", ".join(questions) or "none"
            raise ValueError(f"{path}: column {name!r}: it must be a written question: {known}")
    points: dict[str, dict[str, float]] = {}
    spelled: dict[str, str] = {}
    for line, row in sheet.rows:
        student = row["student"]
        if not student:
            said.append(f"{path}, line {line} has no id in column student: add it")
            continue
        own = points.setdefault(spelled.setdefault(spelling(student), student), {})
        for name in sheet.columns:
            if name != "student" and row[name].strip():
                value = _value(path, name, student, row[name].strip(), questions[name])
                if own.setdefault(name, value) != value:
                    said.append(
                        f"{path}, line {line}: {name} of {student} is {value:g} here and "
                        f"{own[name]:g} above, which counts: correct one of them"
                    )
    return points


def _value(path: Path, name: str, student: str, text: str, most: float) -> float:
    """Points as a number; a comma before the decimals is one too."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not 0 <= value <= most:
        raise ValueError(
            f"{path}: {name} of {student} is {text!r}: it must be a number from 0 to {most:g}"
        )
    return value


def marks_by_student(
    manual: dict[str, dict[str, float]], people: Class, present: list[str], said: list[str]
) -> dict[str, dict[str, float]]:
    """Points by hand under the ids of the class; rows that are nobody's are named."""
    known = {normal(student): student for student in present}
    marks: dict[str, dict[str, float]] = {}
    nobody: list[str] = []
    for written, points in manual.items():
        fits = [written] if written in present else people.fitting(written, "")
        if not fits and normal(written) in known:
            fits = [known[normal(written)]]
        if len(fits) != 1:
            nobody.append(written)
            continue
        own = marks.setdefault(fits[0], {})
        for question, value in points.items():
            if own.setdefault(question, value) != value:
                said.append(
                    f"two rows of points by hand belong to {fits[0]} and disagree about "
                    f"{question}: the first one counts"
                )
    if nobody:
        said.append(
            f"nobody in the class matches the points by hand of {named(nobody)}: correct the id"
        )
    return marks
