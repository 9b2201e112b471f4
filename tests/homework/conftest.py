"""What the tests of homework share: the released pilot, its tests, and notebooks to hand in."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OTHERS = not importlib.util.find_spec("otter")

if OTHERS:  # the book's own environment: make test runs these files with .venv-homework
    collect_ignore_glob = ["test_*.py"]
sys.path.insert(0, str(HERE))


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


@pytest.fixture(scope="session")
def pilot() -> Path:
    """The book of the pilot, released once by Otter itself, for all processes of the tests."""
    from homework_tools.release import release

    digest = hashlib.sha256()
    code = sorted((ROOT / "code" / "homework_tools").rglob("*.py"))
    for path in [*code, *sorted((HERE / "pilot").rglob("*.*")), Path(__file__)]:
        digest.update(path.read_bytes())
    folder = ROOT / ".cache" / "homework-tests" / digest.hexdigest()[:16]
    done, mine = folder / "done", folder.with_suffix(".lock")
    folder.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + 100
    while not done.exists():
        try:
            mine.mkdir()
        except FileExistsError:
            if time.monotonic() > deadline:
                shutil.rmtree(mine, ignore_errors=True)
            time.sleep(0.2)
            continue
        try:
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                scratch_book(folder, (HERE / "pilot" / "hw0.md").read_text("utf-8"))
                release(folder, "hw0")
                done.touch()
        finally:
            shutil.rmtree(mine, ignore_errors=True)
    return folder


@pytest.fixture(scope="session")
def built(pilot: Path) -> Path:
    """The released pilot: student, solution, tests, gradescope."""
    return pilot / "_build" / "homework" / "hw0"
