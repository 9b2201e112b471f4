"""The two pipes to a box: a line goes in, a line comes back within a time, or the box is lost."""

from __future__ import annotations

import contextlib
import os
import select
from typing import IO

from cell_tools.answers import codec
from homework_tools.box.clock import Clock

GRACE = 2.0  # seconds between asking a notebook to stop and killing its box


class BoxError(Exception):
    """The box could not go on; the text says why, in words for the student."""


class BoxLost(BoxError):
    """The process in the box ended, was killed, or broke the rules: a new box is needed."""


class Channel:
    """Requests go to the box by one pipe, replies come from it by the other."""

    def __init__(self, requests: IO[bytes], replies: int) -> None:
        self._requests, self._replies, self._left = requests, replies, b""
        os.set_blocking(requests.fileno(), False)
        os.set_blocking(replies, False)

    def send(self, message: bytes, clock: Clock, seconds: float) -> None:
        """Write one line, unless the box takes longer than that to read it."""
        while message:
            wait = clock.left(seconds + GRACE)
            if not select.select([], [self._requests], [], wait)[1]:
                if not wait:
                    raise BoxLost("it did not stop in time")
                continue
            try:
                message = message[os.write(self._requests.fileno(), message) :]
            except BlockingIOError:
                continue
            except OSError:
                raise BoxLost("it ended the process it runs in") from None

    def receive(self, clock: Clock, seconds: float) -> bytes:
        """One line; after so many seconds the notebook is asked to stop, then the box is lost."""
        parts, length, rung = [self._left], len(self._left), False
        self._left = b""
        while b"\n" not in parts[-1]:
            wait = clock.left(seconds + GRACE if rung else seconds)
            # An answer that is there counts, however long the grader itself had to wait.
            if not select.select([self._replies], [], [], wait)[0]:
                if not wait and rung:
                    raise BoxLost("it did not stop in time")
                if not wait:
                    clock.ring()
                    rung = True
                continue
            try:
                part = os.read(self._replies, 1 << 20)
            except BlockingIOError:
                continue
            if not part:
                raise BoxLost("it ended the process it runs in")
            parts.append(part)
            length += len(part)
            if length > codec.LONGEST + 1:
                raise BoxLost(f"its answer has more than {codec.LONGEST:,} bytes")
        line, _, self._left = b"".join(parts).partition(b"\n")
        if self._left:
            raise BoxLost("the notebook wrote on the channel that belongs to the grader")
        return line

    def close(self) -> None:
        """Let go of both pipes; safe to call twice."""
        if self._replies >= 0:
            os.close(self._replies)
            self._replies = -1
        with contextlib.suppress(OSError):
            self._requests.close()
