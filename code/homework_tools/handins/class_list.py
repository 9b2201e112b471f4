"""One hand-in a student: whose each is, and which belong together."""

from __future__ import annotations

from dataclasses import replace

from homework_tools.handins.handed import Submission, notebooks_of
from homework_tools.handins.identity import named, normal
from homework_tools.handins.roster import Class


def one_each(found: list[Submission], people: Class, said: list[str]) -> list[Submission]:
    """One submission a student, by the student's id in the roster; `said` is told what is odd.

    Two hand-ins of one student are put together, and refused as two files.
    """
    together: dict[tuple[bool, str], list[Submission]] = {}
    unknown: list[str] = []
    for submission in found:
        fits = people.fitting(submission.student, submission.name, submission.email)
        label = submission.student + (f" ({submission.name})" if submission.name else "")
        if len(fits) == 1:
            together.setdefault((True, fits[0]), []).append(submission)
            continue
        together.setdefault((False, normal(submission.student)), []).append(submission)
        if fits:
            said.append(f"{label} fits several rows of the roster ({named(fits)}): name the file "
                        "by the id of one")  # fmt: skip
        elif people.rows:
            unknown.append(label)
    if unknown:
        said.append(
            f"nobody in the roster matches the hand-ins of {named(unknown)}: correct the id there, "
            "or rename the file"
        )
    united = [
        _united(key if known else own[0].student, own, said)
        for (known, key), own in together.items()
    ]
    return sorted(united, key=lambda submission: submission.student)


def _united(student: str, own: list[Submission], said: list[str]) -> Submission:
    if len(own) == 1:
        return replace(own[0], student=student)
    files = notebooks_of([path for submission in own for path in submission.files])
    names = named(sorted({submission.student for submission in own}))
    said.append(f"{student} handed in {len(own)} times, as {names}: keep one of these hand-ins")
    times = [submission.time for submission in own]
    known = [time for time in times if time is not None and time.tzinfo]
    time = max(known) if len(known) == len(times) else None
    notes = [f"Several hand-ins belong to this student: {names}."]
    notes += [note for submission in own for note in submission.said]
    return replace(own[0], student=student, files=files, time=time, said=notes)
