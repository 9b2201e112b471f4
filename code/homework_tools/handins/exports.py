"""The names that Canvas, Moodle and Blackboard give to files in a download, and whose they are.

Each platform puts what it knows of a student in front of the name that the student gave, so the
first place where a pattern fits decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from homework_tools.handins.handed import Submission, files_below, is_folder, notebooks_of
from homework_tools.handins.identity import readable

PATTERNS = {
    "canvas": re.compile(
        r"(?P<who>.+?)_(?P<late>LATE_)?(?P<id>\d+)_(?P<file>\d+|text|link|media)(?:_(?P<name>.+)|\.html)"
    ),
    "moodle": re.compile(
        r"(?P<who>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)(?:_(?P<name>.*))?"
    ),
    "blackboard": re.compile(
        r"(?P<homework>.+?)_(?P<id>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<name>.+)|\.txt)"
    ),
}


@dataclass(frozen=True)
class Part:
    """One file or folder of an export: whose it is, and what its name says about it."""

    student: str
    name: str
    path: Path
    late: bool = False
    attempt: str = ""
    work: bool = True  # not the platform's own list of what was handed in


def part_of(layout: str, path: Path) -> Part | None:
    """What a name of an export says; None where it is not of this platform's form.

    Canvas: `antonann_LATE_1234_98765_hw1-1.ipynb` for the student with number 1234, and
    `…_text.html` for text typed in. Canvas writes names in lower case without spaces, last name
    first, and `LATE` where the hand-in was late.

    Moodle: the folder `Ann Anton_12345_assignsubmission_file` or, without folders,
    `Ann Anton_12345_assignsubmission_file_hw1.ipynb`; `onlinetext` for text typed in. The number
    belongs to this one assignment, so a roster finds the student by name.

    Blackboard: `Homework 1_aanton_attempt_2026-11-20-23-10-00_hw1.ipynb` for the user `aanton`,
    and a text file of the same name beside it, which lists what was handed in.
    """
    found = PATTERNS[layout].fullmatch(readable(path.name))
    if found is None:
        return None
    if layout == "canvas":
        return Part(found["id"], found["who"], path, bool(found["late"]))
    if layout == "moodle":
        return Part(found["id"], found["who"], path)
    work = found["name"] is not None
    return Part(found["id"], "", path, attempt=found["time"], work=work)


def submissions_of(layout: str, parts: list[Part]) -> list[Submission]:
    """One hand-in a student, of the last attempt where there are several."""
    together: dict[str, list[Part]] = {}
    for part in parts:
        together.setdefault(part.student, []).append(part)
    return [_submission(layout, own) for own in together.values()]


def _submission(layout: str, parts: list[Part]) -> Submission:
    last = max(part.attempt for part in parts)
    files: list[Path] = []
    for part in parts:
        if part.attempt == last and part.work:
            files += files_below(part.path) if is_folder(part.path) else [part.path]
    submission = Submission(parts[0].student, notebooks_of(files), _time(last), parts[0].name)
    said = []
    if any(part.late for part in parts):
        said.append("Canvas says that it is late, but not when it was handed in.")
    attempts = {part.attempt for part in parts}
    if len(attempts) > 1:
        said.append(f"Of {len(attempts)} attempts the last one counts.")
    return replace(submission, said=said)


def _time(attempt: str) -> datetime | None:
    """Blackboard's time, on the clocks of its server: without a zone."""
    try:
        return datetime.strptime(attempt, "%Y-%m-%d-%H-%M-%S")
    except ValueError:
        return None
