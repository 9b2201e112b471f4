"""Trusted notebooks take turns in one box: none sees what another did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from notebooks import RIGHT, good_weights, notebook

from homework_tools.box.boxes import Box, BoxLost, Raised, Size
from homework_tools.box.trusted import Shared, Turn
from homework_tools.grading.judge import judge, question_files
from homework_tools.grading.notebook import parse

LEAVE = """
import builtins, os, random, signal, sys
import numpy as np
x = builtins.mark = sys.mark = np.mark = 1
os.environ["MARK"] = "1"
os.chdir("/")
os.makedirs("/tmp/folder/inner")
for path in ("/tmp/mark", "/tmp/folder/mark", "/dev/shm/mark"):
    open(path, "w").close()
np.sum = np.random.seed = random.seed = None
"""
LOOK = """
import builtins, os, random, sys
import numpy as np
found = [name for name in ("x", "mark") if name in globals() or hasattr(builtins, name)]
found += [str(m) for m in (sys, np) if hasattr(m, "mark")]
found += os.listdir("/tmp") + os.listdir("/dev/shm")
found += [str(np.sum is None), os.environ.get("MARK", ""), os.getcwd()]
"""
NOTHING = ["False", "", "/tmp"]


@pytest.fixture
def shared(bwrap: str) -> Iterator[Shared]:
    boxes = Shared()
    yield boxes
    boxes.close()


def run(turn: Turn | Box, source: str) -> None:
    turn.ask({"do": "cell", "number": 1, "source": source}, 10)


def look(turn: Turn | Box) -> object:
    run(turn, LOOK)
    return turn.ask({"do": "get", "name": "found"}, 10)


def test_a_turn_leaves_nothing_for_the_next(shared: Shared) -> None:
    first = shared(Size())
    assert look(first) == NOTHING
    run(first, LEAVE)
    assert look(first) != NOTHING
    first.close()
    second = shared(Size())
    assert second._box is first._box and look(second) == NOTHING


@pytest.mark.parametrize("end", ["_exit(0)", "kill(os.getpid(), 9)", "closerange(3, 64)"])
def test_a_turn_that_ends_itself_is_lost_and_the_next_is_not(shared: Shared, end: str) -> None:
    turn = shared(Size())
    with pytest.raises(BoxLost):
        run(turn, f"import os\nos.{end}")
    turn.close()
    assert look(shared(Size())) == NOTHING


def test_a_box_of_its_own_cannot_fork(bwrap: str) -> None:
    with Box() as box, pytest.raises(Raised, match="PermissionError"):
        box.ask({"do": "fork"}, 10)


def test_a_turn_earns_what_a_box_earns(shared: Shared, built: Path) -> None:
    tests = question_files(built / "tests")
    for answer in (RIGHT, "def mean(x):\n    return 0.0\n", "import os\nos._exit(0)\n"):
        tree = parse(notebook(answer, good_weights()), "hw0")
        alone, turn = judge(tree, tests), judge(tree, tests, boxes=shared)
        assert alone.questions == turn.questions
