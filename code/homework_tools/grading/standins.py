"""What a test gets in the place of the student's functions: each call goes into the box.

A test function takes what it needs by name from a mapping. `Answers` is that mapping: plain values
come back as NumPy arrays and numbers, functions as stand-ins. The test never holds an object of
the student's.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable
from typing import Any

from cell_tools.answers import codec
from homework_tools.box.boxes import BoxError, BoxLost, Raised
from homework_tools.grading.outward import tell
from homework_tools.grading.session import Session
from homework_tools.grading.tries import called, kind_of
from homework_tools.grading.wrong import Missing, Unanswered, WrongAnswer, not_there

PLACE = re.compile(r"cell \d{1,4}, line \d{1,5}")


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
            raise WrongAnswer(
                f"`{self._name}` cannot be called, because the notebook ended its process."
            )
        else:
            request["number"] = self._number
        self._session.tries.call(self._name, args, options)
        value = fetch(self._session, request, self._name)
        self._session.tries.answer(self._name, value)
        if value is None or value is Ellipsis:
            raise not_there(self._session, self._name, Unanswered(self._name))
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
        self._called: frozenset[str] = frozenset()

    def begin(self, test: Callable[..., Any], hidden: bool) -> None:
        """A test begins, which takes names from here."""
        self._called = called(test)
        self._session.tries.begin(hidden)

    def tried(self) -> str:
        """What the test tried last and what came out; empty from the first hidden test on."""
        return self._session.tries.told()

    def get(self, name: str, default: Any = None) -> Any:
        """A value handed in, a plain value of the notebook, or a stand-in for a function."""
        notebook = self._session.notebook
        if name in notebook.handed and (notebook.visible is None or name in notebook.visible):
            try:
                value = codec.answer(notebook.handed[name])
            except codec.Refused as error:
                raise WrongAnswer(f"`{name}`: {error}.") from None
        else:
            value = self._of_the_box(name)
        if isinstance(value, Function):
            return value
        self._session.tries.answer(name, value)
        if name in self._called:
            plain = f"`{name}` is no function where your notebook ends; the test needs the function"
            text = plain.replace("no function", kind_of(value), 1)
            raise WrongAnswer(f"{text}.", f"{plain}.")
        return value

    def _of_the_box(self, name: str) -> Any:
        session = self._session
        try:
            value = fetch(session, {"do": "get", "name": name}, name)
        except Missing as error:
            raise not_there(session, name, error) from None
        if isinstance(value, Function):
            return Function(session, name)
        if value is None or value is Ellipsis:
            raise not_there(session, name, Unanswered(name))
        if name in session.notebook.awaited:
            session.remark(
                f"No value of `{name}` was handed in: the one that your notebook ends with is used."
            )
        return value

    def __getitem__(self, name: str) -> Any:
        return self.get(name)


def fetch(session: Session, request: dict[str, Any], name: str) -> Any:
    """The decoded answer to a request; WrongAnswer tells what is wrong with it."""

    def other(tree: dict[str, Any]) -> Any:
        if tree.get("t") == "function" and type(tree.get("v")) is int:
            return Function(session, f"what {name} returns", tree["v"])
        if tree.get("t") == "missing" and request["do"] == "get":
            raise Missing(name)
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
