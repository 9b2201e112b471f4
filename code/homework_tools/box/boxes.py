"""The box a notebook runs in: bubblewrap, with no network, a read-only system, nothing of the host.

One box holds one notebook. It is spoken to by two pipes, one line of JSON each way.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
from typing import Any

from cell_tools.answers import codec
from homework_tools.box import seccomp, users
from homework_tools.box.channel import BoxError, BoxLost, Channel
from homework_tools.box.clock import Clock, descendant
from homework_tools.box.enclosure import SCRATCH, Size, command

__all__ = ["Box", "BoxError", "BoxLost", "Raised", "Size"]
START = 60.0  # seconds until a box that says nothing is given up


class Raised(BoxError):
    """The notebook's own code raised; the box goes on."""

    def __init__(self, error: dict[str, Any]) -> None:
        self.kind = codec.whole(str(error.get("type", "")))[:80]
        self.text = codec.whole(str(error.get("text", "")))[:500]
        self.place = codec.whole(str(error.get("place", "")))[:80]
        super().__init__(f"{self.kind}: {self.text}" if self.text else self.kind)


def _popen(size: Size, reply: int, rules: bytes) -> tuple[subprocess.Popen[bytes], int]:
    """The process of bubblewrap, and where its complaints can be read.

    Both are pipes, because a file of this machine could be opened and filled from inside the box.
    """
    space = users.space()
    rules_read, rules_write = os.pipe()
    said_read, said_write = os.pipe()
    try:
        os.write(rules_write, rules)  # a pipe holds more than any filter has
        os.close(rules_write)
        rules_write = -1
        process = subprocess.Popen(
            command(size, reply, rules_read),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said_write,
            pass_fds=[reply, rules_read, *([] if space is None else [space])],
            start_new_session=True,
            env={},  # the first process of the box is bubblewrap: its own can be read inside
        )
    except BaseException:
        os.close(said_read)
        raise
    finally:
        for descriptor in (rules_read, said_write, rules_write):
            if descriptor >= 0:
                os.close(descriptor)
    return process, said_read


def _walls(size: Size, rules: bytes) -> dict[str, Any]:
    """The first request: what the worker closes before any cell runs."""
    share = {"size": size.temporary // len(SCRATCH), "names": size.names // len(SCRATCH)}
    return {
        "do": "close",
        "places": SCRATCH,
        **share,
        "user": 0 if users.space() is None else users.SECOND,
        "rules": rules.hex(),
        "limits": size.limits(),
    }


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip()


class Box:
    """A running box. `ask` sends one request and waits for its answer."""

    def __init__(self, size: Size | None = None, *, forks: bool = False) -> None:
        size = size or Size()
        reply_read, reply_write = os.pipe()
        try:
            self.process, said = _popen(size, reply_write, seccomp.program(forks=forks, setup=True))
        except BaseException:
            os.close(reply_read)
            raise
        finally:
            os.close(reply_write)
        assert self.process.stdin is not None
        self._channel = Channel(self.process.stdin, reply_read)
        self._clock = Clock(self.process.pid)
        try:
            self.ask(_walls(size, seccomp.program(forks=forks)), START)
            self.follow()
        except (BoxError, OSError) as error:
            self.close()
            os.set_blocking(said, False)
            with contextlib.suppress(BlockingIOError):
                error = BoxLost(_text(os.read(said, 2000)) or str(error))
            raise BoxLost(f"the box did not start: {error}") from None
        finally:
            os.close(said)

    def follow(self) -> None:
        """Count the time of the process that answers now."""
        self._clock.close()
        self._clock = Clock(descendant(self.process.pid))

    @property
    def spent(self) -> float:
        """Seconds that the notebook has worked; waiting for a busy processor does not count."""
        return self._clock.spent

    def ask(self, request: dict[str, Any], seconds: float) -> Any:
        """The tree of the answer; Raised if the notebook's code raised, BoxLost if the box is."""
        token = secrets.token_hex(8)
        message = codec.dumps({**request, "token": token})
        self._clock.start()
        try:
            self._channel.send(message, self._clock, seconds)
            reply = codec.loads(self._channel.receive(self._clock, seconds))
        except codec.Refused as error:
            self.close()
            raise BoxLost(f"the answer was refused: {error}") from None
        except BoxLost:
            self.close()
            raise
        finally:
            self._clock.stop()
        if not isinstance(reply, dict) or reply.get("token") != token:
            self.close()
            raise BoxLost("the notebook wrote on the channel that belongs to the grader")
        if "error" in reply:
            raise Raised(reply["error"] if isinstance(reply["error"], dict) else {})
        return reply.get("value")

    def close(self) -> None:
        """Kill everything in the box; safe to call twice."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        self._channel.close()
        self._clock.close()

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()
