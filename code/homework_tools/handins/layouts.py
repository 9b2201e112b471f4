"""Whose file is it? The folders that platforms give, told from what no student can write.

A student chooses the names and contents of files inside her own folder. So only the folder of
hand-ins itself, a single folder in it that wraps all the others, or the instructor says which
layout it is.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

from homework_tools.handins import exports, gradescope
from homework_tools.handins.handed import (
    STAMP,
    Entry,
    Submission,
    entries,
    files_below,
    is_file,
    is_folder,
    notebooks_of,
)
from homework_tools.handins.identity import named, readable
from homework_tools.handins.times import read_time, utc

__all__ = ["LAYOUTS", "Submission", "find"]

LAYOUTS = ("auto", "gradescope", "canvas", "moodle", "blackboard", "nbgrader", "plain")
SUBMITTED = "submitted"  # nbgrader's folder of hand-ins
# The names of a folder that wraps an export; a folder of another name is a student's.
WRAPPER = re.compile(r"assignment_\d+_export|submissions?( \(\d+\))?|submitted|gradebook_.+", re.I)
LONGEST_STAMP = 200
SUFFIX = re.compile(r"(\.ipynb(\.\w{1,5})?|\.\w{1,5})$", re.I)  # browsers save ann.ipynb.txt


def find(
    folder: Path,
    homework: str,
    layout: str = "auto",
    ours: tuple[Path, ...] = (),
    said: list[str] | None = None,
) -> list[Submission]:
    """All submissions in a folder. `ours` are files of the instructor; `said` is told what is odd.

    Nobody is dropped and nobody's hand-ins are united here: that needs the roster.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"SUBMISSIONS is {str(folder)!r}: it must be a folder")
    said = [] if said is None else said
    layout, folder = _recognize(folder, ours, layout)
    if layout == "gradescope":
        if not is_file(folder / gradescope.METADATA):
            raise FileNotFoundError(
                f"{folder} holds no {gradescope.METADATA}: it must be Gradescope's export"
            )
        return gradescope.submissions_of(folder, said)
    if layout not in exports.PATTERNS:
        found = [_plain(entry, homework, layout == "nbgrader") for entry in entries(folder, ours)]
        said += _doubts(layout, found)
        return found
    return _export(layout, entries(folder, ours), homework, said)


def _recognize(folder: Path, ours: tuple[Path, ...], layout: str) -> tuple[str, Path]:
    """The layout, and the folder in which the hand-ins are: this one or the only one in it."""
    inner = [entry.paths[0] for entry in entries(folder, ours)]
    wraps = len(inner) == 1 and is_folder(inner[0])
    if wraps and layout == "auto":
        wraps = WRAPPER.fullmatch(inner[0].name) is not None
    for place in [folder, *inner] if wraps else [folder]:
        for candidate in LAYOUTS[1:-1]:
            if layout in ("auto", candidate) and _fits(candidate, place, ours):
                return candidate, place
    return ("plain" if layout == "auto" else layout), folder


def _fits(layout: str, place: Path, ours: tuple[Path, ...]) -> bool:
    """Whether a folder itself says that it is an export: its table, most names in it, its name."""
    if layout == "gradescope":
        return is_file(place / gradescope.METADATA)
    if layout == "nbgrader":
        return readable(Path(os.path.realpath(place)).name).casefold() == SUBMITTED
    names = [entry.paths[0] for entry in entries(place, ours)]
    return 2 * sum(exports.part_of(layout, path) is not None for path in names) > len(names)


def _plain(entry: Entry, homework: str, stamped: bool) -> Submission:
    """`ann.ipynb`, `ann/anything.ipynb`, or `ann/hw1/hw1.ipynb` with nbgrader's time beside it."""
    if not entry.folder:
        return Submission(readable(SUFFIX.sub("", entry.name) or entry.name), entry.paths)
    files, stamp = [], None
    for path in entry.paths:
        inner = path / homework
        place = inner if is_folder(path) and is_folder(inner) else path
        files += files_below(place) if is_folder(place) else [place]
        stamp = stamp or (place / STAMP if place == inner else None)
    found = Submission(readable(entry.name), notebooks_of(files))
    return _with_stamp(found, stamp) if stamped else found


def _with_stamp(submission: Submission, stamp: Path | None) -> Submission:
    """nbgrader's time of submission, which is UTC if it names no zone."""
    if stamp is None or not is_file(stamp):
        return submission
    try:
        with stamp.open("rb") as file:
            text = file.read(LONGEST_STAMP).decode("utf-8", "replace").strip()
    except OSError as error:
        text = str(error.strerror)
    time = utc(read_time(text))
    said = [] if time else [f"The time of hand-in, {text!r:.80}, is not understood."]
    return replace(submission, time=time, said=said)


def _doubts(layout: str, found: list[Submission]) -> list[str]:
    """What in plain folders may mean that they are an export."""
    said = []
    if layout == "plain" and any(s.files and is_file(s.files[0].parent / STAMP) for s in found):
        said.append(
            f"{STAMP} in a student's folder is the student's own file and counts for nothing: "
            "if nbgrader collected these, say --layout nbgrader"
        )
    if len(found) == 1 and len(found[0].files) > 1:
        said.append(
            f"the only hand-in is the folder {found[0].student} with {len(found[0].files)} "
            "notebooks: if it holds those of the class, SUBMISSIONS must be this folder"
        )
    return said


def _export(layout: str, top: list[Entry], homework: str, said: list[str]) -> list[Submission]:
    """Hand-ins of a platform whose names say whose they are; what has no such name is as plain."""
    parts, others = [], []
    for entry in top:
        own = [exports.part_of(layout, path) for path in entry.paths]
        parts += [part for part in own if part]
        if not any(own):
            others.append(_plain(entry, homework, False))
    if others:
        names = named([other.student for other in others])
        said.append(
            f"not of the form that {layout.capitalize()} gives, so taken as the student's id: "
            f"{names}"
        )
    return [*exports.submissions_of(layout, parts), *others]
