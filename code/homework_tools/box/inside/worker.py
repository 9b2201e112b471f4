"""Runs inside the box: executes cells, calls functions, answers in JSON on a pipe of its own.

It lives in the student's process, so nothing it says is trusted: the grader outside judges only
the numbers that come back. Hidden tests never come here.
"""

from __future__ import annotations

import builtins
import importlib
import os
import shutil
import signal
import site
import sys
import traceback
import types
from typing import Any

sys.path.insert(0, "/book")
import walls
from shell import ZMQInteractiveShell

from cell_tools.answers import codec

LONGEST_TEXT = 500
ENDED = 77  # how a fork ends whose turn is over


class TooSlow(BaseException):
    """The time of a cell or call is over; no `except Exception` of a notebook catches it."""


class Worker:
    """The names of one notebook, and what the grader asks about them."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        self.names = self.module.__dict__
        self.functions: list[Any] = []
        sys.modules["__main__"] = self.module
        site.setquit()  # of Python's usual start only what a notebook sees: it took half the time
        site.sethelper()
        builtins.display = lambda *args, **options: None  # type: ignore[attr-defined]  # IPython adds it too
        sys.path.insert(0, "")  # a notebook imports what lies beside it: what it wrote itself
        self.shell = ZMQInteractiveShell(self.names)
        self.shell.install()

    def cell(self, request: dict[str, Any]) -> None:
        """Execute one cell in the notebook's names."""
        self.shell.cell(request["number"], request["source"])

    def bind(self, request: dict[str, Any]) -> None:
        """Give a name the value that was handed in for it."""
        self.names[request["name"]] = codec.decode(request["value"], self._rebuild)

    def get(self, request: dict[str, Any]) -> Any:
        """The value of a name, or that there is none."""
        if request["name"] not in self.names:
            return {"t": "missing"}
        return self._tell(self.names[request["name"]])

    def call(self, request: dict[str, Any]) -> Any:
        """Call a function of the notebook, by its name or by its number."""
        function = (
            self.names[request["name"]] if "name" in request else self.functions[request["number"]]
        )
        args = [codec.decode(value, self._rebuild) for value in request["args"]]
        options = {k: codec.decode(v, self._rebuild) for k, v in request["options"].items()}
        return self._tell(function(*args, **options))

    def _tell(self, value: Any) -> Any:
        return codec.encode(value, self._function)

    def _function(self, value: Any) -> Any:
        if not callable(value) or isinstance(value, type):
            return None
        if len(self.functions) > 10_000:
            raise codec.Refused("the notebook returned more than 10,000 functions")
        self.functions.append(value)
        return {"t": "function", "v": len(self.functions) - 1}

    def _rebuild(self, tree: dict[str, Any]) -> Any:
        kind = tree.get("t")
        if kind == "array":
            return importlib.import_module("jax.numpy").asarray(tree["value"])
        if kind == "key":
            data = codec.decode(tree["v"])
            return importlib.import_module("jax").random.wrap_key_data(data)
        if kind == "function":
            return self.functions[tree["v"]]
        module, _, path = tree["name"].partition(":")
        found: Any = importlib.import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
        if kind == "symbol":
            return found
        values = {k: codec.decode(v, self._rebuild) for k, v in tree["v"].items()}
        if issubclass(found, tuple):
            return found(**values)
        made = object.__new__(found)
        for name, value in values.items():
            object.__setattr__(made, name, value)
        return made


def _failure(error: BaseException) -> dict[str, Any]:
    """What went wrong, in short: the type, the text, and the line of the cell."""
    try:
        text = str(error)[:LONGEST_TEXT]
    except BaseException:
        text = ""
    place = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith("<cell "):
            place = f"{frame.filename[1:-1]}, line {frame.lineno}"
    return {"type": type(error).__name__[:80], "text": text, "place": place}


def _ring(*args: Any) -> None:
    raise TooSlow


def _turn_is_over() -> bool:
    """Fork, where a box may (see homework_tools.box.trusted): at once False in the child.

    True in the parent when the child was told to end; one that ended otherwise ends the box.
    """
    child = os.fork()
    if child == 0:
        return False
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != ENDED:
        os._exit(1)
    for place in ("/tmp", "/dev/shm"):
        for name in os.listdir(place):
            path = os.path.join(place, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    return True


def main() -> None:
    """Answer one request after the other until the pipe closes."""
    replies = int(sys.argv[1])
    for first, behind in (
        (3, replies),
        (replies + 1, 1 << 16),
    ):  # what bubblewrap itself was handed
        os.closerange(first, behind)
    requests = os.fdopen(os.dup(0), "rb")
    silence = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1, 2):  # what a notebook prints goes nowhere, however much it is
        os.dup2(silence, descriptor)
    worker = Worker()
    for line in requests:
        request = codec.loads(line)
        reply: dict[str, Any] = {"token": request["token"]}
        try:
            if request["do"] == "fork" and _turn_is_over():
                continue
            if request["do"] in ("fork", "end"):
                message = codec.dumps(reply)
            elif request["do"] == "close":
                rules = bytes.fromhex(request["rules"])
                walls.mount(request["places"], request["size"], request["names"])
                walls.close(request["user"], rules)
                walls.limit(request["limits"])
                message = codec.dumps(reply)
            else:
                signal.signal(signal.SIGALRM, _ring)  # the grader rings when the time is over
                try:
                    reply["value"] = getattr(worker, request["do"])(request)
                    message = codec.dumps(reply)
                finally:
                    signal.signal(signal.SIGALRM, signal.SIG_IGN)
        except BaseException as error:
            message = codec.dumps({"token": request["token"], "error": _failure(error)})
        while message:
            message = message[os.write(replies, message) :]
        if request["do"] == "end":
            os._exit(ENDED)


if __name__ == "__main__":
    main()
