"""What one student handed in, and which files in a folder are nobody's work."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

STAMP = "timestamp.txt"
DEEPEST = 6
OWN = ("roster", "manual", "readme", "grades", "timestamp", "submission_metadata")
OWN_KINDS = (".csv", ".yml", ".yaml", ".txt", ".md", ".xlsx")
MOST_FILES = 1000  # looked at below one folder
DEBRIS = {
    "__macosx", "__pycache__", "desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r",
    "$recycle.bin", "system volume information",
}  # fmt: skip


@dataclass(frozen=True)
class Submission:
    """What one student handed in: usually one file; none and several are refused later.

    `said` tells what is odd about it, in sentences for its note.
    """

    student: str
    files: list[Path] = field(default_factory=list)
    time: datetime | None = None
    name: str = ""
    email: str = ""
    said: list[str] = field(default_factory=list)


def is_debris(name: str) -> bool:
    """Whether a system left this file or folder: macOS in a zip, Windows in a folder, an editor."""
    if name.startswith(("._", "~$")) or name.casefold() in DEBRIS:
        return True
    return name.startswith(".") and not name.casefold().endswith(".ipynb")


def is_folder(path: Path) -> bool:
    """Whether it is a folder itself and no link to one; what cannot be looked at is none."""
    return stat.S_ISDIR(_mode(path))


def is_file(path: Path) -> bool:
    """Whether it is a plain file itself and no link to one; what cannot be looked at is none."""
    return stat.S_ISREG(_mode(path))


def _mode(path: Path) -> int:
    try:
        return os.lstat(path).st_mode
    except (OSError, ValueError):
        return 0


def files_below(place: Path) -> list[Path]:
    """The notebooks below a folder; if there is none, whatever else was handed in."""
    found: list[Path] = []
    for where, folders, names in os.walk(place, followlinks=False):
        inner = Path(where)
        folders[:] = sorted(name for name in folders if not is_debris(name))
        if len(inner.relative_to(place).parts) >= DEEPEST:
            folders.clear()
        found += [inner / n for n in sorted(names) if not is_debris(n) and n != STAMP]
        if len(found) > MOST_FILES:
            break
    return notebooks_of(found)


def notebooks_of(files: list[Path]) -> list[Path]:
    """The notebooks among files; if there is none, the first two, from which a note can speak."""
    notebooks = [path for path in files if path.suffix.lower() == ".ipynb"]
    return notebooks or files[:2]


@dataclass(frozen=True)
class Entry:
    """What lies at the top of a folder under one name; several files if a zip had backslashes."""

    name: str
    paths: list[Path]
    folder: bool


def entries(folder: Path, ours: tuple[Path, ...]) -> list[Entry]:
    """What lies at the top, without debris and without what is the instructor's.

    A program may unpack a Windows zip into files named `ann\\hw1.ipynb`: their folder is `ann`.
    """
    own = {os.path.realpath(path) for path in ours}
    together: dict[tuple[str, bool], list[Path]] = {}
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        parts = [part for part in path.name.split("\\") if part not in ("", ".", "..")]
        if (
            any(is_debris(part) for part in parts)
            or os.path.realpath(path) in own
            or _of_ours(path)
        ):
            continue
        inside = is_folder(path) or len(parts) > 1
        together.setdefault((parts[0] if parts else path.name, inside), []).append(path)
    return [Entry(name, paths, inside) for (name, inside), paths in together.items()]


def _of_ours(path: Path) -> bool:
    """Whether the name is one that instructors give to their own tables in this folder."""
    stem, kind = path.stem.casefold(), path.suffix.casefold()
    return kind in OWN_KINDS and (stem in OWN or stem.startswith("grades-")) and is_file(path)
