"""Otter's test files, run outside the box on stand-ins: points and messages, question by question.

All public tests come first, so that no function has seen a hidden input when it can still say
something. After a hidden test the student is told the mistake that the test names, or one fixed
sentence: no word, number, place or kind of error that comes from the notebook.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from homework_tools.box.boxes import Box, Size
from homework_tools.box.trusted import Turn
from homework_tools.grading.hidden import HIDDEN, Settled, named_mistake, own_frame
from homework_tools.grading.notebook import Notebook
from homework_tools.grading.session import Limits, Session
from homework_tools.grading.standins import Answers, WrongAnswer

LONGEST_MESSAGE = 1000
NEUTRAL = "The result is wrong, and the test has no more to say about it."
CONFUSED = (
    "The result has a form that the test cannot work with. Compare its shape and its parts with "
    "what the question asks you to return."
)


@dataclass(frozen=True)
class TestResult:
    """One test of a question: what it gave of what it could, and what it says."""

    __test__ = False  # for pytest
    name: str
    hidden: bool
    points: float
    possible: float
    message: str
    tried: str = ""  # the last call of a public test that failed, and what it returned


@dataclass(frozen=True)
class QuestionResult:
    """One question: the sum of its tests."""

    name: str
    points: float
    possible: float
    tests: list[TestResult]


@dataclass(frozen=True)
class Verdict:
    """All questions that tests judge, and notes about the run."""

    questions: list[QuestionResult]
    notes: list[str]
    seconds: float
    flags: list[str] = field(default_factory=list)  # see homework_tools.grading.session.FLAGS

    @property
    def points(self) -> float:
        """The sum over the questions."""
        return sum(question.points for question in self.questions)

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


@lru_cache
def _test_file(path: str) -> Any:
    try:  # here, not above: Otter takes two seconds, which only a process that grades should pay
        from otter.test_files.exception_test import ExceptionTestFile
    except ImportError as error:
        must = "otter-grader is not installed: run this with .venv-homework/bin/python"
        raise RuntimeError(must) from error
    return ExceptionTestFile.from_file(path)


def question_files(folder: Path) -> list[Path]:
    """The test files of a homework, in the order of their questions: q2 before q10."""
    paths = folder.glob("*.py")
    return sorted(paths, key=lambda p: (len(p.stem), p.stem))


def possible(path: Path) -> float:
    """The points that a question's tests give together."""
    return sum(float(case.points) for case in _test_file(str(path)).test_cases)


def judge(
    notebook: Notebook,
    tests: list[Path],
    limits: Limits | None = None,
    boxes: Callable[[Size], Box | Turn] = Box,
) -> Verdict:
    """Run the notebook in a box and every test outside it."""
    with Session(notebook, limits, boxes) as session:
        files = [(path, _test_file(str(path)).test_cases) for path in tests]
        cases = [(str(path), case) for path, found in files for case in found]
        hidden = [case for _, case in cases if case.hidden]
        answers = Answers(session)
        told = {id(case): _public(case, answers, path) for path, case in cases if not case.hidden}
        settled = Settled(answers, hidden, [message for message, _ in told.values()])
        notes = list(session.notes)  # what is noted later could speak of hidden inputs
        told |= {
            id(case): (_hidden(case, settled, path), "") for path, case in cases if case.hidden
        }
        questions = [_question(path, found, told) for path, found in files]
        return Verdict(questions, notes, session.spent, sorted(session.flags))


def _question(path: Path, cases: list[Any], told: dict[int, tuple[str, str]]) -> QuestionResult:
    results = []
    for case in cases:
        message, tried = told[id(case)]
        points = 0.0 if message else float(case.points)
        name = case.body.test_func.__name__
        results.append(TestResult(name, case.hidden, points, float(case.points), message, tried))
    points = sum(result.points for result in results)
    possible = sum(result.possible for result in results)
    return QuestionResult(path.stem, points, possible, results)


def _public(case: Any, answers: Answers, path: str) -> tuple[str, str]:
    """The message of a public test and what it tried last: empty if it passed."""
    answers.begin(case.body.test_func, case.hidden)
    message = _message(case, answers, path)
    return message, answers.tried() if message else ""


def _message(case: Any, answers: Answers, path: str) -> str:
    try:
        case.body.call_func(answers)
    except WrongAnswer as error:
        text = str(error)
    except AssertionError as error:
        own = own_frame(error, path) is not None
        text = str(error) if own else case.failure_message or NEUTRAL
    except Exception:
        text = case.failure_message or CONFUSED
    else:
        return ""
    return text.strip()[:LONGEST_MESSAGE] or case.failure_message or NEUTRAL


def _hidden(case: Any, settled: Settled, path: str) -> str:
    """The message of a hidden test: empty if it passed."""
    try:
        case.body.call_func(settled)
    except Exception as error:
        known = settled.known(case)
        if known:
            return known[:LONGEST_MESSAGE]
        mistake = named_mistake(error, path) if isinstance(error, AssertionError) else ""
        return (mistake or case.failure_message or HIDDEN)[:LONGEST_MESSAGE]
    return ""
