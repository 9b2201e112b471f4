"""Every attack of the list: no undeserved point, no harm outside, the next hand-in as ever."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from pathlib import Path

import pytest
from attacks import ATTACKS
from notebooks import RIGHT, good_weights, notebook

from homework_tools.grading.judge import Verdict, judge, question_files
from homework_tools.grading.notebook import parse
from homework_tools.grading.session import Limits

LIMITS = Limits(cell=1.0, call=1.0, notebook=6.0)
LONGER = {"the_package_knows": Limits()}  # the import alone takes seconds, and is to succeed
SECRET_INPUTS = ("0.25", "11.0", "7.5", "1100", "750")


@pytest.fixture(scope="module")
def port() -> object:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def points(verdict: Verdict) -> dict[str, float]:
    return {question.name: question.points for question in verdict.questions}


def messages(verdict: Verdict, hidden: bool = False) -> str:
    tests = [test for question in verdict.questions for test in question.tests]
    return " ".join(test.message for test in tests if test.hidden or not hidden)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_nothing_and_harms_nothing(
    name: str, bwrap: str, built: Path, port: int, tmp_path: Path
) -> None:
    mark, secret = tmp_path / "mark", tmp_path / "secret"
    kept = tmp_path / "kept"
    secret.write_text("1.0")
    kept.write_text("still here")
    tests = question_files(built / "tests")
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in tests}
    told = f"MARK, SECRET, PORT, TESTS = {str(mark)!r}, {str(secret)!r}, {port}, {str(tests[0])!r}"
    hostile = notebook(told, ATTACKS[name], good_weights())
    limits = LONGER.get(name, LIMITS)
    verdict = judge(parse(json.loads(json.dumps(hostile)), "hw0"), tests, limits)
    assert verdict.seconds < limits.notebook + 10  # of work: it was stopped
    assert points(verdict) == {"q1": 0, "q3": 2}, messages(verdict)
    assert not mark.exists()
    assert kept.read_text() == "still here"
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in tests} == before
    assert not any(word in messages(verdict, hidden=True) for word in SECRET_INPUTS)
    assert all(test.message for q in verdict.questions for test in q.tests if not test.points)


def test_the_next_hand_in_is_graded_as_ever(bwrap: str, built: Path) -> None:
    """After the worst, in the same process, a right one still earns all."""
    tests = question_files(built / "tests")
    for name in ("exits_in_a_cell", "loops_ignoring_signals", "kills_its_parents", "broken_json"):
        judge(parse(notebook(ATTACKS[name]), "hw0"), tests, LIMITS)
    verdict = judge(parse(notebook(RIGHT, good_weights()), "hw0"), tests, LIMITS)
    assert points(verdict) == {"q1": 3, "q3": 2}, messages(verdict)
    assert len(os.listdir("/proc/self/fd")) < 60


@pytest.mark.parametrize("name", ["loops_in_a_cell", "exits_in_a_cell", "system_exit"])
def test_a_broken_cell_costs_itself_only(name: str, bwrap: str, built: Path) -> None:
    verdict = judge(
        parse(notebook(ATTACKS[name], RIGHT), "hw0"), question_files(built / "tests"), LIMITS
    )
    assert points(verdict) == {"q1": 3, "q3": 0}
    if name != "system_exit":
        assert any("Cell 3" in note for note in verdict.notes)


def test_slow_experiments_cost_no_answer(bwrap: str, built: Path) -> None:
    """The cells have used up their time: one that defines an answer still runs, and so do tests."""
    limits = Limits(cell=1.0, call=1.0, notebook=2.0, short=1.0)
    slow = [ATTACKS["loops_in_a_cell"]] * 3
    tree = parse(notebook(*slow, RIGHT, good_weights()), "hw0")
    verdict = judge(tree, question_files(built / "tests"), limits)
    assert points(verdict) == {"q1": 3, "q3": 2}, verdict.notes
    assert sum("was stopped" in note for note in verdict.notes) == 3


def test_handed_in_values_are_judged_not_believed(bwrap: str, built: Path) -> None:
    import numpy as np
    from notebooks import code, handed

    from cell_tools.answers import codec

    tests = question_files(built / "tests")
    wrong = [np.full(2, np.nan), np.full((2, 2), 3.0), 3.0, "3.0", [], {"a": 3.0}, None, True]
    for value in wrong:
        cell = code("", ["train"], [handed("weights", codec.encode(value))])
        verdict = judge(parse(notebook(RIGHT, cell), "hw0"), tests, LIMITS)
        assert points(verdict) == {"q1": 3, "q3": 0}, value
