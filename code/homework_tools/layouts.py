"""Whose file is it? The folders that Gradescope, Canvas and nbgrader give, and plain ones."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

CANVAS = re.compile(r"^(?P<who>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<file>\d+)_(?P<name>.+)$")
GRADESCOPE = "submission_metadata.yml"
STAMP = "timestamp.txt"
LARGEST_METADATA = 20_000_000
DEEPEST = 6
SAFE = re.compile(r"[^\w.@+-]+")


@dataclass(frozen=True)
class Submission:
    """What one student handed in: usually one file; none and several are refused later."""

    student: str
    files: list[Path] = field(default_factory=list)
    time: datetime | None = None
    name: str = ""


def find(folder: Path, homework: str) -> list[Submission]:
    """All submissions in a folder, by student; the layout is told from what is in it."""
    if not folder.is_dir():
        raise FileNotFoundError(f"SUBMISSIONS is {str(folder)!r}: it must be a folder")
    inner = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.is_symlink()]
    if not (folder / GRADESCOPE).is_file():
        for path in inner:
            if (path / GRADESCOPE).is_file():
                return _unique(_gradescope(path))
    else:
        return _unique(_gradescope(folder))
    found: list[Submission | None] = []
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            found.append(_student_folder(path, homework))
        else:
            found.append(_single(path))
    return _unique([submission for submission in found if submission is not None])


def _student_folder(path: Path, homework: str) -> Submission:
    """`student/hw1/hw1.ipynb` (nbgrader) or `student/anything.ipynb`."""
    inner = path / homework
    place = inner if inner.is_dir() and not inner.is_symlink() else path
    return Submission(path.name, _files(place), _stamp(place))


def _single(path: Path) -> Submission | None:
    canvas = CANVAS.match(path.name)
    if canvas:
        return Submission(canvas["id"], [path], None, canvas["who"])
    if path.suffix in (".csv", ".yml", ".txt") and path.stem.lower() in (
        "roster", "manual", "readme", "grades", "timestamp", "submission_metadata",
    ):  # fmt: skip
        return None
    return Submission(path.stem, [path])


def _gradescope(folder: Path) -> list[Submission]:
    """`submission_123/` folders; their file of metadata says whose they are."""
    import yaml

    path = folder / GRADESCOPE
    known: dict[str, object] = {}
    if path.stat().st_size <= LARGEST_METADATA:
        try:
            loaded = yaml.safe_load(path.read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(f"{path} cannot be read: it must be Gradescope's file") from error
        known = loaded if isinstance(loaded, dict) else {}
    found = []
    for place in sorted(folder.iterdir()):
        if not place.name.startswith("submission_") or not place.is_dir() or place.is_symlink():
            continue
        about = known.get(place.name)
        about = about if isinstance(about, dict) else {}
        time = _time(about.get(":created_at"))
        people = about.get(":submitters")
        people = people if isinstance(people, list) and people else [{}]
        for person in [p if isinstance(p, dict) else {} for p in people]:
            who = person.get(":sid") or person.get(":email") or place.name
            name = str(person.get(":name") or "")
            found.append(Submission(str(who), _files(place), time, name))
    return found


def _files(place: Path) -> list[Path]:
    """The notebooks below a folder; if there is none, whatever else was handed in."""
    found: list[Path] = []
    for where, folders, names in os.walk(place, followlinks=False):
        inner = Path(where)
        hidden = (".", "__MACOSX", "__pycache__")
        folders[:] = sorted(name for name in folders if not name.startswith(hidden))
        if len(inner.relative_to(place).parts) >= DEEPEST:
            folders.clear()
        found += [inner / n for n in sorted(names) if not n.startswith(".") and n != STAMP]
        if len(found) > 1000:
            break
    notebooks = [path for path in found if path.suffix.lower() == ".ipynb"]
    return notebooks or found[:2]


def _stamp(place: Path) -> datetime | None:
    """nbgrader's time of submission."""
    for folder in (place, place.parent):
        path = folder / STAMP
        if path.is_file() and not path.is_symlink() and path.stat().st_size < 200:
            return _time(path.read_text("utf-8", "replace").strip())
    return None


def _time(said: object) -> datetime | None:
    if isinstance(said, datetime):
        return said if said.tzinfo else said.replace(tzinfo=UTC)
    text = str(said or "").removesuffix(" UTC").strip()
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _unique(found: list[Submission]) -> list[Submission]:
    """One submission a student; two of one student are put together, and refused as two files."""
    together: dict[str, Submission] = {}
    for submission in found:
        key = submission.student
        if key in together:
            first = together[key]
            files = [*first.files, *submission.files]
            together[key] = Submission(key, files, submission.time or first.time, first.name)
        else:
            together[key] = submission
    return [together[key] for key in sorted(together)]
