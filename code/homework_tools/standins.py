"""What a test gets in the place of the student's functions: each call goes into the box.

A test function takes what it needs by name from a mapping. `Answers` is that mapping: plain values
come back as NumPy arrays and numbers, functions as stand-ins. The test never holds an object of
the student's.
"""

from __future__ import annotations

import builtins
import dataclasses
import inspect
import re
from types import ModuleType
from typing import Any

import numpy as np

from homework_tools import codec
from homework_tools.box import BoxError, BoxLost, Raised
from homework_tools.session import Session

PACKAGE = "policy_gradients"
PLACE = re.compile(r"cell \d{1,4}, line \d{1,5}")


class WrongAnswer(Exception):
    """The student's part of a test went wrong; the text is for the student.

    `discreet` is the text after a hidden test: without words of the notebook's own, by which its
    code could tell what the test gave it.
    """

    def __init__(self, text: str, discreet: str | None = None) -> None:
        super().__init__(text)
        self.discreet = text if discreet is None else discreet


class Unanswered(WrongAnswer):
    """The stub is still there."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"`{name}` is not answered yet: replace the dots, run the cell, save and hand in again."
        )


class Function:
    """Stands for a function of the notebook. Calling it sends the arguments into the box."""

    def __init__(self, session: Session, name: str, number: int | None = None) -> None:
        self._session, self._name, self._number = session, name, number
        self._generation = session.generation

    def __repr__(self) -> str:
        return f"<{self._name} of the notebook>"

    def __call__(self, *args: Any, **options: Any) -> Any:
        request: dict[str, Any] = {
            "do": "call",
            "args": [codec.encode(value, self._tell) for value in args],
            "options": {key: codec.encode(value, self._tell) for key, value in options.items()},
        }
        if self._number is None:
            request["name"] = self._name
        elif self._generation != self._session.generation:
            raise WrongAnswer(f"`{self._name}` is gone, for the notebook's process ended.")
        else:
            request["number"] = self._number
        value = fetch(self._session, request, self._name)
        if value is None or value is Ellipsis:
            raise Unanswered(self._name)
        return value

    def _tell(self, value: Any) -> Any:
        if isinstance(value, Function) and value._number is not None:
            return {"t": "function", "v": value._number}
        return tell(value)


class Answers(dict[str, Any]):
    """The names of a notebook, looked up in the box when a test asks for them."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def get(self, name: str, default: Any = None) -> Any:
        """A value handed in, a plain value of the notebook, or a stand-in for a function."""
        notebook = self._session.notebook
        if name in notebook.handed and (notebook.visible is None or name in notebook.visible):
            try:
                return codec.answer(notebook.handed[name])
            except codec.Refused as error:
                raise WrongAnswer(f"`{name}`: {error}.") from None
        if name in notebook.awaited:
            raise WrongAnswer(
                f"no value of `{name}` is in your notebook: run the cell that ends in "
                f'hand_in("{name}", …), save, and hand in again.'
            )
        value = fetch(self._session, {"do": "get", "name": name}, name)
        if isinstance(value, Function):
            return Function(self._session, name)
        if value is None or value is Ellipsis:
            raise Unanswered(name)
        return value

    def __getitem__(self, name: str) -> Any:
        return self.get(name)


def fetch(session: Session, request: dict[str, Any], name: str) -> Any:
    """The decoded answer to a request; WrongAnswer tells what is wrong with it."""

    def other(tree: dict[str, Any]) -> Any:
        if tree.get("t") == "function" and type(tree.get("v")) is int:
            return Function(session, f"what {name} returns", tree["v"])
        if tree.get("t") == "missing" and request["do"] == "get":
            raise WrongAnswer(
                f"`{name}` is not defined when your notebook runs from top to bottom."
            )
        if tree.get("t") == "array" and "value" in tree:
            return tree["value"]
        if tree.get("t") == "key" and isinstance(tree.get("v"), dict):
            return codec.decode(tree["v"])
        raise codec.Refused("the answer is not in the agreed form")

    try:
        return codec.answer(session.ask(request), other)
    except Raised as error:
        what = str(error)
        place = f" ({error.place})" if error.place else ""
        if error.kind == "Refused":
            discreet = f"`{name}` returned something that is no number or array of numbers."
            raise WrongAnswer(f"`{name}`: {error.text}.", discreet) from None
        known = getattr(builtins, error.kind, None)
        kind = error.kind if isinstance(known, type) else "an exception"
        where = f" ({error.place})" if PLACE.fullmatch(error.place) else ""
        discreet = f"`{name}` raised {kind}{where}."
        raise WrongAnswer(f"`{name}` raised {what}{place}.", discreet) from None
    except BoxLost as error:
        raise WrongAnswer(f"`{name}` was stopped: {error}.") from None
    except (BoxError, codec.Refused) as error:
        raise WrongAnswer(f"`{name}`: {error}.") from None


def tell(value: Any) -> Any:
    """What a test passes that is no plain number: named tuples and objects of the package."""
    kind = type(value)
    inside = (getattr(kind, "__module__", "") or "").split(".")[0] == PACKAGE
    if isinstance(value, tuple) and inside:
        parts = value._asdict()  # type: ignore[attr-defined]
        return _object(kind, parts)
    if isinstance(value, type) or inspect.isfunction(value) or inspect.isbuiltin(value):
        return _symbol(value)
    if inside:
        if dataclasses.is_dataclass(value):
            return _object(
                kind, {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
            )
        return _object(kind, dict(vars(value)))
    if callable(value) and hasattr(value, "dtype"):  # jax.numpy.float32 is no type
        return {"t": "symbol", "name": f"jax.numpy:{np.dtype(value.dtype).name}"}
    return None


def _object(kind: type, parts: dict[str, Any]) -> Any:
    values = {name: codec.encode(part, tell) for name, part in parts.items()}
    return {"t": "object", "name": f"{kind.__module__}:{kind.__qualname__}", "v": values}


def _symbol(value: Any) -> Any:
    module = inspect.getmodule(value)
    name = getattr(value, "__qualname__", "<lambda>")
    root = module.__name__.split(".")[0] if isinstance(module, ModuleType) else ""
    if "<" in name or root not in (PACKAGE, "jax", "numpy", "builtins"):
        raise TypeError(
            f"a test passed {name} of {root or 'nowhere'}: only functions of {PACKAGE} can be sent "
            "into the box; pass numbers or arrays"
        )
    assert module is not None
    return {"t": "symbol", "name": f"{module.__name__}:{name}"}
