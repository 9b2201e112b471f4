"""The check in a notebook sees an answer as the graders do: through the same conversion.

Without it a question could be green in the notebook and earn nothing, because its answer is text,
or an object that only looks like a number.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from cell_tools.answers import codec


def as_graded(grader: Any) -> Any:
    """Otter's notebook, whose `check` hands to the tests what the graders' tests would get."""
    check = grader.check

    def checked(question: str, global_env: dict[str, Any] | None = None) -> Any:
        """Run the public tests of a question."""
        frame = inspect.currentframe()
        if global_env is None and frame is not None and frame.f_back is not None:
            global_env = frame.f_back.f_globals
        return check(question, global_env=Seen(global_env or {}))

    grader.check = checked
    return grader


class Seen(dict[str, Any]):
    """The names of a notebook, each as the graders see it."""

    def get(self, name: str, default: Any = None) -> Any:
        """A value after its way through the codec, or a function whose results have gone it."""
        return seen(super().get(name, default), name)

    def __getitem__(self, name: str) -> Any:
        return seen(super().__getitem__(name), name)


def seen(value: Any, name: str) -> Any:
    """What a test gets for this value; AssertionError says why the graders would refuse it."""
    functions: list[Callable[..., Any]] = []

    def number(function: Any) -> Any:
        if not callable(function) or isinstance(function, type):
            return None
        functions.append(function)
        return {"t": "function", "v": len(functions) - 1}

    def again(tree: dict[str, Any]) -> Any:
        if tree.get("t") == "function":
            return _through(functions[tree["v"]], name)
        return tree["value"] if "value" in tree else codec.decode(tree["v"])

    try:
        return codec.answer(codec.loads(codec.dumps(codec.encode(value, number))), again)
    except codec.Refused as error:
        raise AssertionError(f"{name}: {error}. The graders would refuse it as well.") from None


def _through(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """A function whose results are seen as the graders see them."""

    @wraps(function)
    def called(*args: Any, **options: Any) -> Any:
        return seen(function(*args, **options), f"what {name} returns")

    return called
