"""What the instructor adds to a run: the class, the deadline, the points for written questions."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

DAY = 86_400.0


@dataclass(frozen=True)
class Class:
    """The roster by student id (column `student`), its other columns as they are."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)

    def find(self, student: str, name: str) -> str:
        """The student's id in the roster: their id, else an email or name that is theirs alone."""
        if student in self.rows or not self.rows:
            return student
        wanted = {text.casefold() for text in (student, name) if text}
        fits = [
            key
            for key, row in self.rows.items()
            if wanted & {key.casefold(), *(text.casefold() for text in row.values() if text)}
        ]
        return fits[0] if len(fits) == 1 else student


def read_roster(path: Path | None) -> Class:
    """A CSV with a column `student`; the other columns are carried along."""
    if path is None:
        return Class()
    columns, rows = _read(path, "roster")
    others = [name for name in columns if name != "student"]
    return Class({row["student"]: {n: row[n] for n in others} for row in rows}, others)


def read_manual(path: Path | None, questions: dict[str, float]) -> dict[str, dict[str, float]]:
    """A CSV with `student` and a column for each written question: points by student."""
    if path is None:
        return {}
    columns, rows = _read(path, "manual")
    for name in columns:
        if name != "student" and name not in questions:
            known = ", ".join(questions) or "none"
            raise ValueError(f"{path}: column {name!r}: it must be a written question: {known}")
    points: dict[str, dict[str, float]] = {}
    for row in rows:
        own = points.setdefault(row["student"], {})
        for name in columns:
            text = row[name].strip()
            if name == "student" or not text:
                continue
            try:
                value = float(text)
            except ValueError:
                value = math.nan
            if not 0 <= value <= questions[name]:
                raise ValueError(
                    f"{path}: {name} of {row['student']} is {text!r}: it must be a number from 0 "
                    f"to {questions[name]:g}"
                )
            own[name] = value
    return points


def read_deadline(text: str | None) -> datetime | None:
    """A time such as 2026-10-05T23:59:00+02:00; without a zone it is UTC."""
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"deadline is {text!r}: it must look like 2026-10-05T23:59:00+02:00"
        ) from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def late_days(time: datetime | None, deadline: datetime | None) -> int | None:
    """Days begun after the deadline; None where the time is not known."""
    if time is None or deadline is None:
        return None
    return max(0, math.ceil((time - deadline).total_seconds() / DAY))


def _read(path: Path, what: str) -> tuple[list[str], list[dict[str, str]]]:
    if not path.is_file():
        raise FileNotFoundError(f"{what} is {str(path)!r}: it must be a CSV file")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="")
        columns = list(reader.fieldnames or [])
        if "student" not in columns:
            raise ValueError(f"{path} has columns {columns}: one of them must be 'student'")
        rows = [{name: row[name] or "" for name in columns} for row in reader]
    return columns, [{**row, "student": row["student"].strip()} for row in rows if row["student"]]
