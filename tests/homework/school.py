"""A class as it is: ordinary, careless, unusual and hostile hand-ins, and what must come of each.

`KINDS` has for each kind a function that writes the hand-in and the status it must get. Who
`EARNS` nothing in particular may get any points; everybody else who is graded has handed in a
right solution and must get all of them.
"""

from __future__ import annotations

import copy
import json
import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attacks import ATTACKS
from notebooks import code, write

HOSTILE = ("exits_in_a_cell", "loops_in_a_cell", "fork_bomb", "twelve_gigabytes", "returns_deep")
EARNS = {"wrong", "untouched", *HOSTILE}


@dataclass(frozen=True)
class Student:
    """A row of the roster and a hand-in; `name` is free of what the kind does to it in a file."""

    kind: str
    id: str
    place: Path
    tree: Any

    def file(self, name: str | bytes) -> Path:
        return self.place / os.fsdecode(name)


def with_cells(tree: Any, *sources: str) -> Any:
    return {**tree, "cells": [*tree["cells"], *(code(source) for source in sources)]}


def appended(*sources: str) -> Callable[[Student], object]:
    return lambda s: write(s.file(f"{s.id}.ipynb"), with_cells(s.tree, *sources))


def named(change: Callable[[str], str | bytes]) -> Callable[[Student], object]:
    """The right notebook under another name."""
    return lambda s: write(s.file(change(s.id)), s.tree)


def raw(change: Callable[[str], bytes], suffix: str = ".ipynb") -> Callable[[Student], object]:
    """The right notebook's text, changed."""
    return lambda s: s.file(f"{s.id}{suffix}").write_bytes(change(json.dumps(s.tree, indent=1)))


def tree_with(change: Callable[[Any], object]) -> Callable[[Student], object]:
    def put(student: Student) -> None:
        tree = copy.deepcopy(student.tree)
        change(tree)
        write(student.file(f"{student.id}.ipynb"), tree)

    return put


def beside(files: dict[str, bytes]) -> Callable[[Student], object]:
    """A folder with the right notebook and other files, by their paths in it."""

    def put(student: Student) -> None:
        write(student.file(student.id) / "hw.ipynb", student.tree)
        for name, content in files.items():
            path = student.file(student.id) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    return put


def twice(student: Student) -> None:
    write(student.file(f"{student.id}.ipynb"), student.tree)
    write(student.file(f"{student.id}@x.edu.ipynb"), student.tree)


def own_export(student: Student) -> None:
    """A folder that looks like Gradescope's, and names somebody else."""
    write(student.file(student.id) / "submission_1" / "hw.ipynb", student.tree)
    text = "submission_1:\n  :submitters:\n  - :sid: ordinary0000\n"
    (student.file(student.id) / "submission_metadata.yml").write_text(text, "utf-8")


def huge(student: Student) -> None:
    with student.file(f"{student.id}.ipynb").open("wb") as file:
        file.truncate(40_000_000)


def no_ids(tree: Any) -> None:
    for cell in tree["cells"]:
        cell.pop("id", None)
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)


MAGICS = "%matplotlib inline\nimport sys\n!pip --version", "%%time\nx = 17 % 10", "%lsmagic"

# What is written, and the status it must get.
KINDS: dict[str, tuple[Callable[[Student], object], str]] = {
    "ordinary": (named(lambda i: f"{i}.ipynb"), "graded"),
    "untouched": (named(lambda i: f"{i}.ipynb"), "graded"),
    "wrong": (named(lambda i: f"{i}.ipynb"), "graded"),
    "magics": (appended(*MAGICS), "graded"),
    "décomposé": (named(lambda i: unicodedata.normalize("NFD", f"{i}.ipynb")), "graded"),
    "0": (named(lambda i: f"{i.lstrip('0')}.ipynb"), "graded"),
    "Capital": (named(lambda i: f"{i.upper()}.ipynb"), "graded"),
    "spaces": (named(lambda i: f" {i} .ipynb"), "graded"),
    "email": (named(lambda i: f"{i}@X.edu.ipynb"), "graded"),
    "twice": (twice, "refused"),
    "nothing": (lambda s: None, "missing"),
    "empty_folder": (lambda s: s.file(s.id).mkdir(), "refused"),
    "two_notebooks": (beside({"copy.ipynb": b"{}"}), "refused"),
    "debris": (
        beside({".DS_Store": b"\0", "Thumbs.db": b"", "desktop.ini": b"", "__MACOSX/._hw": b""}),
        "graded",
    ),
    "checkpoints": (beside({".ipynb_checkpoints/hw.ipynb": b"{}"}), "graded"),
    "own_time": (beside({"timestamp.txt": b"2020-01-01 00:00:00 UTC"}), "graded"),
    "raises": (appended("1 / 0"), "graded"),
    "no_python": (appended("def f(:\n  pass"), "graded"),
    "broken_off": (raw(lambda t: t[: len(t) // 2].encode()), "refused"),
    "as_text": (raw(str.encode, ".ipynb.txt"), "refused"),
    "pdf": (raw(lambda t: b"%PDF-1.7\n\xff\xfe"), "refused"),
    "empty": (raw(lambda t: b""), "refused"),
    "other": (tree_with(lambda t: t["metadata"].update(policy_gradients={"homework": "hw9"})),
              "refused"),
    "mark": (raw(lambda t: b"\xef\xbb\xbf" + t.encode()), "graded"),
    "windows": (raw(lambda t: t.replace("\n", "\r\n").encode()), "graded"),
    "no_ids": (tree_with(no_ids), "graded"),
    "no_metadata": (tree_with(lambda t: t.update(metadata={})), "graded"),
    "upper_suffix": (named(lambda i: f"{i}.IPYNB"), "graded"),
    "漢" * 70: (named(lambda i: f"{i}.ipynb"), "graded"),
    "ümlaut": (named(lambda i: f"{i}.ipynb".encode("cp850")), "graded"),
    "é": (named(lambda i: f"{i}.ipynb".encode("cp1252")), "graded"),
    "backslash": (named(lambda i: f"{i}\\hw\\hw.ipynb"), "graded"),
    "=1+1;=2": (named(lambda i: f"{i}.ipynb"), "graded"),
    "<script>": (named(lambda i: f"{i}.ipynb"), "graded"),
    "half": (appended('raise ValueError("\\ud800")'), "graded"),
    "own_export": (own_export, "graded"),
    "link": (lambda s: s.file(f"{s.id}.ipynb").symlink_to("/etc/passwd"), "refused"),
    "pipe": (lambda s: os.mkfifo(s.file(f"{s.id}.ipynb")), "refused"),
    "huge": (huge, "refused"),
    "deep": (raw(lambda t: b'{"cells": ' + b"[" * 200_000), "refused"),
    **{name: (appended(ATTACKS[name].replace("MARK", "''")), "graded") for name in HOSTILE},
}  # fmt: skip


def kinds_of(count: int) -> list[str]:
    """A class of so many: every second is ordinary, the other kinds come by turns."""
    others = [kind for kind in KINDS if kind != "ordinary"]
    return [others[n // 2 % len(others)] if n % 2 else "ordinary" for n in range(count)]


def make(
    kinds: list[str], folder: Path, right: Any, untouched: Any, wrong: list[str]
) -> dict[str, Student]:
    """Write the hand-ins into `in/`, and the roster, in Windows's encoding; by the student's id."""
    place = folder / "in"
    place.mkdir(parents=True)
    students: dict[str, Student] = {}
    for number, kind in enumerate(kinds):
        student = f"{number:06}" if kind == "0" else f"{kind}{number:04}"
        tree = with_cells(untouched if kind == "untouched" else right, f"student = {number}")
        if kind == "wrong" and wrong:
            tree = with_cells(tree, wrong[number % len(wrong)])
        students[student] = Student(kind, student, place, tree)
        KINDS[kind][0](students[student])
    (place / "desktop.ini").write_bytes(b"[.ShellClassInfo]\r\n")
    write(place / "__MACOSX" / "._ordinary0000.ipynb", {})
    rows = ["student,email", *(f'"{student}",{student}@x.edu' for student in students)]
    (folder / "roster.csv").write_text("\n".join(rows), "utf-16")
    return students


def lost(students: dict[str, Student], output: Path, points: float) -> list[str]:
    """What is not as it must be, in sentences."""
    rows = json.loads((output / "grades.json").read_text("utf-8"))["students"]
    said = [f"{row['student']!a} is nobody" for row in rows if row["student"] not in students]
    found = {row["student"]: row for row in rows}
    for name, student in students.items():
        row, status = found.get(name), KINDS[student.kind][1]
        if row is None or row["status"] != status:
            said.append(f"{name!a} must be {status}: {row and (row['status'], row['note'])}")
        elif status == "graded" and student.kind not in EARNS and row["points"] != points:
            said.append(f"{name!a} has {row['points']} of {points} points: {row['notes']}")
        elif status == "refused" and not row["note"]:
            said.append(f"{name!a} is refused without a word")
    if len(rows) != len(students):
        said.append(f"there are {len(rows)} rows for {len(students)} students")
    if len(list((output / "reports").glob("*.html"))) != len(students):
        said.append("not everybody has a report")
    return said
