"""The class as the instructor has it: who is in it, and which of them a hand-in belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from homework_tools.handins.identity import normal, readings, spelling, squeezed
from homework_tools.handins.spreadsheet import read_sheet

# The columns by which a student is found, by their normal form; no other column is looked at.
IDS = {
    "id", "sid", "student id", "student number", "id number", "matriculation number", "canvas id",
    "sis id", "sis user id", "sis login id", "login", "login id", "user id", "username", "netid",
}  # fmt: skip
EMAILS = {"email", "e-mail", "email address", "mail"}
NAMES = {"name", "full name", "student name"}
FIRST = {"first name", "firstname", "given name"}
LAST = {"last name", "lastname", "family name", "surname"}


@dataclass(frozen=True)
class Class:
    """The roster by student id (column `student`), its other columns as they are."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def find(self, student: str, name: str) -> str:
        """The student's id in the roster: their id, else an email or name that is theirs alone."""
        fits = self.fitting(student, name)
        return fits[0] if len(fits) == 1 else student

    def fitting(self, student: str, name: str, email: str = "") -> list[str]:
        """The ids of all rows that fit best: by spelling, by id, by email, then by name."""
        if student in self.rows:
            return [student]
        asked = readings(student)
        for fits in (
            [key for key in self.rows if spelling(key) == spelling(student)],
            [key for key in self.rows if normal(key) in asked],
            self._holding(IDS, asked),
            self._holding(EMAILS, asked | readings(name) | readings(email)),
            self._named(student, name),
        ):
            if fits:
                return fits
        return []

    def _holding(self, columns: set[str], asked: set[str]) -> list[str]:
        known = [column for column in self.columns if _plain(column) in columns]
        return [
            key
            for key, row in self.rows.items()
            if asked & {normal(row[column]) for column in known}
        ]

    def _named(self, student: str, name: str) -> list[str]:
        """Rows whose name is the one asked for, else those whose squeezed name is."""
        asked = readings(name) | readings(student)
        names = {key: self._names(key, row) for key, row in self.rows.items()}
        exact = [key for key, own in names.items() if asked & {normal(one) for one in own}]
        if exact:
            return exact
        wanted = {"".join(one.split()) for one in readings(name)}  # a platform's, never an id
        return [
            key for key, own in names.items() if any(wanted & squeezed(one) for one in own if one)
        ]

    def _names(self, key: str, row: dict[str, str]) -> list[str]:
        known = {_plain(column): row[column] for column in self.columns}
        first = next((known[one] for one in sorted(FIRST & set(known))), "")
        last = next((known[one] for one in sorted(LAST & set(known))), "")
        whole = [known[one] for one in sorted(NAMES & set(known))]
        return [*whole, key, *([f"{first} {last}", f"{last} {first}"] if first and last else [])]


def _plain(column: str) -> str:
    return spelling(column).replace("_", " ")


def read_roster(path: Path | None) -> Class:
    """A CSV with a column `student`; the other columns are carried along."""
    if path is None:
        return Class()
    sheet = read_sheet(path, "roster")
    others = [name for name in sheet.columns if name != "student"]
    rows: dict[str, dict[str, str]] = {}
    said = list(sheet.said)
    for line, row in sheet.rows:
        student = row["student"]
        if not student:
            said.append(f"{path}, line {line} has no id in column student: add it")
        elif any(spelling(student) == spelling(known) for known in rows):
            said.append(
                f"{path}, line {line}: {student} is there before, and the first row counts: "
                "give each student one row"
            )
        else:
            rows[student] = {name: row[name] for name in others}
    said += _alike(path, rows)
    return Class(rows, others, said)


def _alike(path: Path, students: Iterable[str]) -> list[str]:
    """Ids that differ only in zeros: each is found only as it is written."""
    together: dict[str, list[str]] = {}
    for student in students:
        together.setdefault(normal(student), []).append(student)
    return [
        f"{path}: {' and '.join(same)} differ only in zeros in front: each is matched only by "
        "exactly this id"
        for same in together.values()
        if len(same) > 1
    ]
