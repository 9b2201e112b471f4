"""No disguise earns a point, no unusual form costs one, and no function tells what it was given."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import attempts_answers as answers
import attempts_leak as leak
import numpy as np
import pytest
from notebooks import notebook

from cell_tools.answers.check import Seen, as_graded
from homework_tools.grading.hidden import HIDDEN
from homework_tools.grading.judge import Verdict, judge
from homework_tools.grading.notebook import parse
from homework_tools.grading.session import Limits

LIMITS = Limits(call=5.0)
SECRETS = ([0.25, 7.5, 11.0], [0.5, 3.75, 2.0])
TWICE = """
@test_case(points={points}, hidden={hidden})
def test_{hidden}(FN):
    import numpy as np
    x = np.array({x})
    try:
        got = np.asarray(FN(x), dtype=float)
    except (TypeError, ValueError):
        raise AssertionError("the result should be an array of numbers") from None
    assert got.shape == x.shape, f"the result has shape {{got.shape}} and should have {{x.shape}}"
    assert np.isfinite(got).all(), "the result holds NaN or infinity"
    assert np.allclose(got, 2 * x), f"for {{x}} the result {{got}} is off"
"""
PUBLIC = [1.0, 0.5, -2.0, 3.0]


def write_tests(folder: Path, names: list[str], hidden: list[float]) -> list[Path]:
    """A question for each name, with a public and a hidden test of a function that doubles."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in names:
        text = f"from otter.test_files import test_case\nOK_FORMAT = False\nname = '{name}'\n"
        for points, secret, x in ((1, False, PUBLIC), (2, True, hidden)):
            text += TWICE.format(points=points, hidden=secret, x=x).replace("FN", name)
        paths.append(folder / f"{name}.py")
        paths[-1].write_text(text, "utf-8")
    return paths


def graded(folder: Path, common: str, sources: dict[str, str], hidden: list[float]) -> Verdict:
    """All attempts in one notebook, each its own question."""
    names = [f"f{number}" for number in range(len(sources))]
    cells = [s.replace("FN", n) for n, s in zip(names, sources.values(), strict=True)]
    tree = parse(notebook(common, *cells), "hw0")
    return judge(tree, write_tests(folder, names, hidden), LIMITS)


@pytest.fixture(scope="module")
def verdicts(bwrap: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The verdict on a group of attempts, made once."""

    @cache
    def make(group: str) -> dict[str, Any]:
        sources = getattr(answers, group)
        folder = tmp_path_factory.mktemp(group)
        verdict = graded(folder, answers.COMMON, sources, [0.25, 7.5, 11.0, -3.0])
        assert not verdict.notes, verdict.notes
        return dict(zip(sources, verdict.questions, strict=True))

    return make


@pytest.mark.parametrize("name", answers.WRONG)
def test_a_disguise_earns_nothing(name: str, verdicts: Any) -> None:
    question = verdicts("WRONG")[name]
    assert question.points == 0 and all(test.message for test in question.tests)


@pytest.mark.parametrize("name", answers.RIGHT)
def test_a_right_answer_in_another_form_earns_all(name: str, verdicts: Any) -> None:
    question = verdicts("RIGHT")[name]
    assert question.points == question.possible, question.tests


@pytest.mark.parametrize("name", [*answers.WRONG, *answers.RIGHT])
def test_the_check_in_the_notebook_says_what_the_graders_say(name: str, verdicts: Any) -> None:
    group = "WRONG" if name in answers.WRONG else "RIGHT"
    public = verdicts(group)[name].tests[0]
    names: dict[str, Any] = {}
    exec(answers.COMMON + getattr(answers, group)[name], names)
    x = np.array(PUBLIC)
    try:
        got = Seen(names).get("FN")(x)
        passed = np.shape(got) == x.shape and np.allclose(np.asarray(got, float), 2 * x)
    except (AssertionError, TypeError, ValueError):
        passed = False
    assert passed == (not public.message), public.message


class Grader:
    """As Otter's notebook: its check hands names to tests."""

    def check(self, question: str, global_env: Any = None) -> Any:
        return global_env.get(question)


def test_the_check_takes_the_names_of_the_cell_that_calls_it() -> None:
    names: dict[str, Any] = {"grader": as_graded(Grader())}
    exec("from collections import deque\nq1 = deque([1.0])\ngot = grader.check('q1')", names)
    assert names["got"] == [1.0]
    with pytest.raises(AssertionError, match="The graders would refuse it as well"):
        exec("q1 = '0.5'\ngrader.check('q1')", names)


def test_a_released_notebook_checks_as_the_graders_do(built: Path) -> None:
    """Otter itself, in the solution as it was executed, passes the tests of what it is handed."""
    for kind in ("student", "solution"):
        cells = json.loads((built / kind / "hw0.ipynb").read_text("utf-8"))["cells"]
        assert sum("grader = as_graded(grader)" in "".join(c["source"]) for c in cells) == 1
    shown = json.dumps([cell.get("outputs") for cell in cells])
    assert "q1 passed!" in shown or "All test cases passed" in shown, shown


@pytest.fixture(scope="module")
def told(bwrap: str, tmp_path_factory: pytest.TempPathFactory) -> list[Verdict]:
    """The same attempts to tell, after two hidden inputs."""
    return [
        graded(tmp_path_factory.mktemp("leak"), leak.COMMON + RECORD, recorded(), secret)
        for secret in SECRETS
    ]


RECORD = """
def recorded(function):
    def called(x):
        try:
            return function(x)
        finally:
            seen.append(told(x)) if hidden(x) else None
    return called
"""


def recorded() -> dict[str, str]:
    """The attempts, each of which also remembers what it was called with for all the others."""
    return {name: f"{source}\nFN = recorded(FN)" for name, source in leak.LEAKS.items()}


@pytest.mark.parametrize("name", leak.LEAKS)
def test_a_function_tells_nothing_of_a_hidden_input(name: str, told: list[Verdict]) -> None:
    place = list(leak.LEAKS).index(name)
    first, second = (verdict.questions[place] for verdict in told)
    assert first.points == second.points == 0 and first.tests[0] == second.tests[0]
    assert first == second or name in leak.CHOOSE
    allowed = {
        HIDDEN,
        "the result should be an array of numbers",
        "the result has shape … and should have …",
        "the result holds NaN or infinity",
        "for … the result … is off",
    }
    unanswered = f"`f{place}` is not answered yet"
    for message in (first.tests[1].message, second.tests[1].message):
        assert message in allowed or message.startswith(unanswered), message


def test_the_notes_tell_nothing_of_a_hidden_input(told: list[Verdict]) -> None:
    assert told[0].notes == told[1].notes == []
