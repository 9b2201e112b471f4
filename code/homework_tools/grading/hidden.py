"""What a student hears of a hidden test that was not passed, and that it is not the test's inputs.

When a hidden test has called a function, everything that the notebook does could carry what it saw.
So names are looked up before, and the words that are shown stand in the test itself.
"""

from __future__ import annotations

import ast
import traceback
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from homework_tools.grading.standins import Answers, WrongAnswer

HIDDEN = (
    "Your answer gives a wrong result for another input. The test says no more, because its inputs "
    "are not shown. Try the hard cases that the question names, such as zeros or a single step."
)
GAP = "…"  # stands where a test's message would show a value


class Settled(dict[str, Any]):
    """The names that hidden tests ask for, looked up before the first hidden call."""

    def __init__(self, answers: Answers, cases: list[Any], told: Iterable[str]) -> None:
        super().__init__()
        self._wrong: dict[str, WrongAnswer] = {}
        self._answers, self._told = answers, list(told)
        for case in cases:
            answers.begin(case.body.test_func, True)
            for name in parameters(case):
                self._look_up(name)

    def _look_up(self, name: str) -> None:
        if name in self or name in self._wrong:
            return
        try:
            self[name] = self._answers[name]
        except WrongAnswer as error:
            self._wrong[name] = error

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name; WrongAnswer as it was when the name was looked up."""
        if name in self._wrong:
            raise self._wrong[name]
        return super().get(name) if name in self else self._answers.get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self.get(name)

    def known(self, case: Any) -> str:
        """What was wrong with a name of this test before any hidden test ran; or nothing."""
        for name in parameters(case):
            if name in self._wrong:
                return str(self._wrong[name])
            for text in self._told:
                if text.startswith(f"`{name}` is not answered yet"):
                    return text
        return ""


def parameters(case: Any) -> list[str]:
    """The names that a test takes from the notebook."""
    return [name for name in case.body._get_func_params() if name != "env"]


def own_frame(error: BaseException, path: str) -> int | None:
    """The line on which a test file itself raised; None if another file did."""
    frames = traceback.extract_tb(error.__traceback__)
    return frames[-1].lineno if frames and frames[-1].filename == path else None


def named_mistake(error: AssertionError, path: str) -> str:
    """The words of the test's own message, without any value that it would show."""
    line = own_frame(error, path)
    if line is None:
        return ""
    return _messages(path).get(line, "")


@lru_cache
def _messages(path: str) -> dict[int, str]:
    """By line: the words of the `assert` or `raise` that stands there."""
    found: dict[int, str] = {}
    for node in ast.walk(ast.parse(Path(path).read_text("utf-8"), path)):
        message = _message(node)
        if message is not None and isinstance(node, ast.stmt):
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            found |= dict.fromkeys(lines, _words(message))
    return found


def _message(node: ast.AST) -> ast.expr | None:
    """What an `assert` or a `raise` says."""
    if isinstance(node, ast.Assert):
        return node.msg
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
        return node.exc.args[0]
    return None


def _words(message: ast.expr) -> str:
    """The fixed text of a message; nothing if there is none."""
    if isinstance(message, ast.Constant):
        return message.value if isinstance(message.value, str) else ""
    if not isinstance(message, ast.JoinedStr):
        return ""
    parts = [str(part.value) if isinstance(part, ast.Constant) else GAP for part in message.values]
    if parts[0] == GAP:
        parts[0] = "The result"
    text = "".join(parts).strip()
    return text if text.strip(GAP + " .") else ""
