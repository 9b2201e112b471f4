"""A handed-in file read as a notebook, with everything doubtful refused in one clear sentence."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

LARGEST = 20_000_000  # bytes of a file
MOST_CELLS = 1000
METADATA = "policy_gradients"  # where a release writes which homework this is


class NotAccepted(Exception):
    """The file cannot be graded; the text says what it is and what it must be."""


@dataclass(frozen=True)
class Cell:
    """One code cell: its number in the notebook from 1 on, and its code in plain Python."""

    number: int
    source: str
    binds: tuple[str, ...] = ()  # names that are bound in place of running it


@dataclass(frozen=True)
class Notebook:
    """What is graded of a hand-in: the cells to run, the values handed in, the written answers."""

    cells: list[Cell]
    handed: dict[str, Any]  # trees of cell_tools.answers.codec
    notes: list[str] = field(default_factory=list)
    awaited: frozenset[str] = frozenset()  # names that training cells would hand in
    trained: dict[str, int] = field(default_factory=dict)  # names set in training cells: which
    flags: frozenset[str] = frozenset()  # see homework_tools.grading.session.FLAGS
    visible: frozenset[str] | None = None  # which of `handed` tests get without asking the box


def read(path: Path, homework: str, seed: int | None = None) -> Notebook:
    """The notebook in a file, or NotAccepted."""
    return parse(load(path), homework, seed)


def load(path: Path) -> Any:
    """The JSON of a file that is small enough and a plain file."""
    if path.suffix.lower() != ".ipynb":
        raise NotAccepted(
            f"the file is named {path.name}: it must be the notebook itself, named ….ipynb"
        )
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        reason = error.strerror
        raise NotAccepted(f"the file cannot be read ({reason}): it must be a plain file") from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise NotAccepted("the file is a link, folder or device: it must be a plain file")
    with os.fdopen(handle, "rb") as file:
        if status.st_size > LARGEST:
            raise NotAccepted(
                f"the file has {status.st_size / 1e6:.0f} MB: it must have at most "
                f"{LARGEST / 1e6:.0f} MB (clear large outputs and save again)"
            )
        raw = file.read(LARGEST + 1)
    if not raw.strip():
        raise NotAccepted("the file is empty: it must be a Jupyter notebook")
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotAccepted("the file is not text: it must be a Jupyter notebook (.ipynb)") from None
    except RecursionError:
        raise NotAccepted("the file is nested too deep to be a Jupyter notebook") from None
    except ValueError:
        found = "broken off or damaged" if raw.lstrip().startswith(b"{") else "not JSON"
        raise NotAccepted(
            f"the file is {found}: it must be a whole Jupyter notebook (download it again)"
        ) from None


def parse(tree: Any, homework: str, seed: int | None = None) -> Notebook:
    """The notebook of a JSON tree, or NotAccepted; `seed` is that of the variant handed out."""
    if not isinstance(tree, dict) or not isinstance(tree.get("cells"), list):
        raise NotAccepted("the file holds no cells: it must be a Jupyter notebook of format 4")
    if len(tree["cells"]) > MOST_CELLS:
        raise NotAccepted(f"the notebook has {len(tree['cells'])} cells: at most {MOST_CELLS}")
    metadata = tree.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    _check_kernel(metadata)
    _check_homework(metadata, tree["cells"], homework)
    _check_seed(metadata, homework, seed)
    from homework_tools.grading.cells import Found  # it takes a second: not for every command

    found = Found(colab="colab" in metadata)
    for number, cell in enumerate(tree["cells"], 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            found.add(number, cell)
    if not found.cells:
        raise NotAccepted("the notebook has no code cells: hand in the notebook you worked in")
    return found.notebook()


def _check_kernel(metadata: dict[str, Any]) -> None:
    kernel = metadata.get("kernelspec")
    info = metadata.get("language_info")
    for place, key in ((kernel, "language"), (info, "name")):
        language = place.get(key) if isinstance(place, dict) else None
        if isinstance(language, str) and language.lower() not in ("python", "ipython"):
            raise NotAccepted(f"the notebook's language is {language[:40]!a}: it must be Python")


def _check_homework(metadata: dict[str, Any], cells: list[Any], homework: str) -> None:
    """Which homework a notebook is: its metadata says, and the cell that starts Otter."""
    own = metadata.get(METADATA)
    said = own.get("homework") if isinstance(own, dict) else None
    if isinstance(said, str) and said != homework:
        raise NotAccepted(f"this is the notebook of {said[:40]!a}: it must be that of {homework}")
    for cell in cells:
        text = cell.get("source", "") if isinstance(cell, dict) else ""
        parts = text if isinstance(text, str | list) else ""
        text = "".join(part for part in parts if isinstance(part, str))
        found = re.search(r"otter\.Notebook\(\s*[\"'](hw\w{1,20})\.ipynb", text)
        if found and found[1] != homework:
            raise NotAccepted(f"this is the notebook of {found[1]}: it must be that of {homework}")
        if found:
            return
    if said is None:
        raise NotAccepted(
            f"this is no notebook of {homework}: hand in the notebook that you were given, "
            "with your answers in it"
        )


def _check_seed(metadata: dict[str, Any], homework: str, seed: int | None) -> None:
    """Which variant a notebook is; one whose metadata an editor dropped is graded as it is."""
    own = metadata.get(METADATA)
    said = own.get("variant") if isinstance(own, dict) else None
    wanted = None if seed is None else variant_mark(homework, seed)
    if not isinstance(own, dict) or said == wanted:
        return
    if said is None:
        found = "this is the book's notebook: it must be that of your course, with other constants"
    elif seed is None:
        found = "this notebook has other constants than the book's: it must be the book's notebook"
    else:
        found = (
            "this notebook has other constants: it must be the one that you were given this time"
        )
    raise NotAccepted(found)


@lru_cache
def variant_mark(homework: str, seed: int) -> str:
    """What a notebook bears in place of its seed; slow, so that nobody tries all seeds."""
    words = homework.encode()
    return hashlib.scrypt(str(seed).encode(), salt=words, n=2**14, r=8, p=1, dklen=8).hex()
