"""Many small attempts against the box: none gets through, and the machine is as before."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from attempts_box import BOX
from attempts_harm import COMMON, HARM

from homework_tools.box import users
from homework_tools.box.boxes import Box, BoxError, BoxLost, Raised

IS_ROOT = os.getuid() == 0


class Boxes:
    """One box for many attempts, and a new one where an attempt took the box with it."""

    def __init__(self) -> None:
        self.box: Box | None = None

    def got(self, source: str) -> object:
        """What an attempt got; nothing if it raised or lost its box."""
        if self.box is None:
            self.box = Box()
            self.box.ask({"do": "cell", "number": 1, "source": COMMON}, 60)
        cell = {"do": "cell", "number": 2, "source": f"got = None\n{source}"}
        try:
            self.box.ask({"do": "cell", "number": 2, "source": "got = None"}, 20)
            try:
                self.box.ask(cell, 20)
            except Raised as error:
                assert error.kind not in ("SyntaxError", "NameError", "TypeError"), error
            return self.box.ask({"do": "get", "name": "got"}, 20)
        except BoxLost:
            self.close()
            return None

    def close(self) -> None:
        """End the box."""
        if self.box is not None:
            self.box.close()
            self.box = None


@pytest.fixture(scope="module")
def boxes(bwrap: str) -> Iterator[Boxes]:
    made = Boxes()
    yield made
    made.close()


@pytest.mark.parametrize("name", HARM)
def test_no_harm(name: str, boxes: Boxes) -> None:
    before = os.stat("/dev/null")
    assert not boxes.got(HARM[name])
    assert os.stat("/dev/null").st_mode == before.st_mode


@pytest.mark.parametrize("name", BOX)
def test_no_way_past_a_limit(name: str, boxes: Boxes) -> None:
    if IS_ROOT and users.space() is None and "threads" in name:
        pytest.skip("*** the kernel here does not limit the threads of root; the self-test says so")
    assert not boxes.got(BOX[name])


def test_an_attempt_that_gets_through_is_seen(boxes: Boxes) -> None:
    assert boxes.got("got = 1") == 1
    assert boxes.got("got = filled(os.mkfifo, most=100)") is True
    assert boxes.got("got = 1 / 0") is None
    assert boxes.got("os._exit(1)") is None and boxes.got("got = 2") == 2
    with pytest.raises(AssertionError):
        boxes.got("got = no_such_name")
    assert issubclass(BoxLost, BoxError)
