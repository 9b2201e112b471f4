"""What the tests of homework share: the released pilot, its tests, and their limit of time."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = ROOT / ".cache" / "homework-tests"
HANG = 1200  # seconds: ends a test that hangs, measures nothing
CANARY = "canary_of_the_solution = 271828"
HIDDEN_CANARY = "canary_of_the_hidden_test = 314159"
WRITTEN_CANARY = "The canary of the written answer sings here."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A limit of time that a busy machine does not reach."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.timeout(HANG))


@pytest.fixture(scope="session")
def bwrap() -> str:
    """The path of bubblewrap: without it tests are skipped, but never where CI=true."""
    path = shutil.which("bwrap")
    if path is None:
        remedy = "*** NO BUBBLEWRAP: tests of grading need it; get it: apt install bubblewrap ***"
        if os.environ.get("CI") == "true":
            pytest.fail(remedy)
        pytest.skip(remedy)
    return path


def scratch_book(folder: Path, master: str) -> Path:
    """A book of one homework, hw0, beside this book's code."""
    masters = folder / "book" / "homework" / "masters"
    masters.mkdir(parents=True)
    (masters / "hw0.md").write_text(master, "utf-8")
    (folder / "code").symlink_to(ROOT / "code")
    solutions = folder / "tests" / "homework" / "solutions" / "hw0"
    shutil.copytree(HERE / "pilot" / "solutions", solutions)
    return folder


def once(name: str, stamp: Path, make: Callable[[], object]) -> None:
    """Make a folder if the stamp in it is missing, in one process of all that run tests.

    The others wait as long as it takes: the lock is free when its process ends, however it ends.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists():
            make()
            stamp.touch()


def digest(*places: Path) -> str:
    """A name for the contents of files and of all Python files in folders."""
    found = hashlib.sha256()
    for place in places:
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def planted() -> str:
    """The pilot with a canary in a solution, a written solution and a hidden test."""
    text = (HERE / "pilot" / "hw0.md").read_text("utf-8")
    text = text.replace(
        "    return np.sum(x) / np.size(x) # SOLUTION",
        f"    # BEGIN SOLUTION\n    {CANARY}\n"
        "    return np.sum(x) / np.size(x)\n    # END SOLUTION",
    )
    text = text.replace("Because of the pilot", f"{WRITTEN_CANARY}\nBecause of the pilot")
    return text.replace(
        "def test_secret(mean):\n", f"def test_secret(mean):\n    {HIDDEN_CANARY}\n"
    )


@pytest.fixture(scope="session")
def pilot() -> Path:
    """The book of the pilot, released once by Otter itself, for all processes of the tests."""
    from homework_tools.authoring.release import release

    master = HERE / "pilot" / "hw0.md"
    folder = CACHE / digest(ROOT / "code", HERE / "pilot", master, Path(__file__))

    def make() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        scratch_book(folder, planted())
        release(folder, "hw0")

    once(folder.name, folder / "done", make)
    return folder


@pytest.fixture(scope="session")
def built(pilot: Path) -> Path:
    """The released pilot: student, solution, tests, gradescope."""
    return pilot / "_build" / "homework" / "hw0"
