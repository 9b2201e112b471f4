"""One build at a time in a folder: a second one waits until the first has ended."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAITING = "Another build is running in this folder; this one starts when that one has ended."


@contextmanager
def only_build(root: Path) -> Iterator[int]:
    """Hold the folder's lock, which the system takes back when its holders are dead.

    The value is the file to hand to a child that must end before another build may start.
    """
    folder = root / "_build"
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(WAITING, flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()
