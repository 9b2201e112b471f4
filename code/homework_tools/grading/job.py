"""Grading one hand-in, and the name under which its verdict is kept."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cell_tools import companion_files
from homework_tools.grading.notebook import LARGEST, NotAccepted, read
from homework_tools.grading.session import Limits
from homework_tools.handins.handed import Submission
from homework_tools.handins.identity import cleaned, readable

MOST_NOTES = 40
LONGEST_NOTE = 600  # characters


@dataclass(frozen=True)
class Job:
    """What a worker needs to grade one submission."""

    submission: Submission
    homework: str
    tests: Path
    limits: Limits
    state: str  # names the contents, the tests and the limits
    seed: int | None = None  # of the variant that was handed out


def grade_one(job: Job) -> dict[str, Any]:
    """The verdict on one submission as JSON takes it; whatever is wrong with it is said in it.

    What came back from a box is a stranger's text: from here on it is text that can be written.
    """
    from homework_tools.grading.judge import judge, question_files

    verdict: dict[str, Any] = {"status": "graded", "note": "", "notes": [], "questions": []}
    try:
        path = _only_file(job.submission)
        notebook = read(path, job.homework, job.seed)
    except NotAccepted as error:
        return refused(str(error))
    plain: Any = cleaned(judge(notebook, question_files(job.tests), job.limits).plain())
    told = {name: plain[name] for name in ("questions", "flags") if name in plain}
    said = [
        note if len(note) <= LONGEST_NOTE else note[:LONGEST_NOTE] + "…" for note in plain["notes"]
    ]
    notes, more = said[:MOST_NOTES], said[MOST_NOTES:]
    notes += [f"{len(more)} more remarks of this kind are left out."] if more else []
    return {**verdict, **told, "notes": notes}


def refused(why: str) -> dict[str, Any]:
    """The verdict on what is not graded."""
    note = str(cleaned(f"Not graded: {why}."))
    return {"status": "refused", "note": note, "notes": [], "questions": []}


def _only_file(submission: Submission) -> Path:
    if not submission.files:
        raise NotAccepted("there is no file: hand in one notebook")
    if len(submission.files) > 1:
        names = ", ".join(readable(path.name)[:60] for path in submission.files[:3])
        raise NotAccepted(
            f"there are {len(submission.files)} files ({names}): hand in one notebook"
        )
    return submission.files[0]


def state_of(submission: Submission, tests_state: str) -> str:
    """A name for what is graded: the same contents under the same tests give the same name."""
    digest = hashlib.sha256(f"{tests_state}\0{submission.student}".encode())
    for path in submission.files[:3]:
        digest.update(b"\0" + os.fsencode(path.name))
        try:
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    digest.update(hashlib.sha256(file.read(LARGEST + 1)).digest())
        except OSError:
            digest.update(b"unreadable")
    digest.update(b"\0%d" % len(submission.files))
    return digest.hexdigest()


def tests_state(tests: Path, limits: Limits) -> str:
    """A name for the tests and all that decides points besides the submission."""
    graders = Path(__file__).parents[1]
    digest = hashlib.sha256(repr(limits).encode())
    for path in [*sorted(tests.glob("*.py")), *sorted(graders.rglob("*.py")), *companion_files()]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
