"""The box a notebook runs in: bubblewrap, with no network, a read-only system, nothing of the host.

One box holds one notebook. It is spoken to by two pipes, one line of JSON each way.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from homework_tools import codec, seccomp
from homework_tools.clock import Clock, descendant

HERE = Path(__file__).resolve().parent
CODE = HERE.parent
GRACE = 2.0  # seconds between asking a notebook to stop and killing its box
START = 60.0  # seconds until a box that says nothing is given up


class BoxError(Exception):
    """The box could not go on; the text says why, in words for the student."""


class BoxLost(BoxError):
    """The process in the box ended, was killed, or broke the rules: a new box is needed."""


class Raised(BoxError):
    """The notebook's own code raised; the box goes on."""

    def __init__(self, error: dict[str, Any]) -> None:
        self.kind = str(error.get("type", ""))[:80]
        self.text = str(error.get("text", ""))[:500]
        self.place = str(error.get("place", ""))[:80]
        super().__init__(f"{self.kind}: {self.text}" if self.text else self.kind)


@dataclass(frozen=True)
class Size:
    """How large a box may grow: bytes, seconds of processor, open files."""

    memory: int = 4_000_000_000  # address space: jax reserves much more than it uses
    data: int = 2_000_000_000  # of that, what is written to
    temporary: int = 64_000_000
    file: int = 32_000_000
    seconds: int = 300
    files: int = 256
    tasks: int = 256


def command(size: Size, reply: int, rules: int) -> list[str]:
    """The bubblewrap command of one box."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise FileNotFoundError("bwrap")
    base = Path(sys.base_prefix).resolve()
    packages = Path(np.__file__).resolve().parents[1]  # where the environment keeps its libraries
    options = ["--unshare-user", "--unshare-all", "--disable-userns", "--die-with-parent"]
    options += ["--new-session", "--cap-drop", "ALL", "--clearenv", "--hostname", "box"]
    options += ["--seccomp", str(rules), "--ro-bind", "/usr", "/usr"]
    for name in ("lib", "lib64", "lib32", "bin", "sbin"):
        path = Path("/", name)
        if path.is_symlink():
            options += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            options += ["--ro-bind", str(path), str(path)]
    for name in ("/etc/ld.so.cache", "/etc/localtime"):
        options += ["--ro-bind-try", name, name]
    options += ["--proc", "/proc", "--dev", "/dev"]
    for name in ("/tmp", "/dev/shm"):
        options += ["--size", str(size.temporary // 2), "--tmpfs", name]
    if not base.is_relative_to("/usr"):
        options += ["--ro-bind", str(base), str(base)]
    options += ["--ro-bind", str(packages), "/packages"]
    options += _book()
    # /proc as well: root in the box is root to /proc/sys, whatever its namespace.
    for name in ("/proc", "/dev", "/"):
        options += ["--remount-ro", name]
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "PYTHONPATH": "/book:/packages",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "agg",
        "JAX_PLATFORMS": "cpu",
        "SDL_VIDEODRIVER": "dummy",
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    }
    for name, text in environment.items():
        options += ["--setenv", name, text]
    python = base / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [bwrap, *options, "--chdir", "/tmp", str(python), "-S", "/book/worker.py", str(reply)]


def _book() -> list[str]:
    """The companion package and what stands in for the rest; no test, no solution, no master."""
    places = {
        CODE / "policy_gradients": "/book/policy_gradients",
        CODE / "book_tools" / "__init__.py": "/book/book_tools/__init__.py",
        CODE / "book_tools" / "page.py": "/book/book_tools/page.py",
        HERE / "__init__.py": "/book/homework_tools/__init__.py",
        HERE / "codec.py": "/book/homework_tools/codec.py",
        HERE / "handin.py": "/book/homework_tools/handin.py",
        HERE / "inside" / "otter": "/book/otter",
        HERE / "inside" / "running.py": "/book/running.py",
        HERE / "inside" / "shell.py": "/book/shell.py",
        HERE / "inside" / "worker.py": "/book/worker.py",
    }
    return [word for path, to in places.items() for word in ("--ro-bind", str(path), to)]


class Box:
    """A running box. `ask` sends one request and waits for its answer."""

    def __init__(self, size: Size | None = None, *, forks: bool = False) -> None:
        size = size or Size()
        reply_read, reply_write = os.pipe()
        with tempfile.TemporaryFile() as rules, tempfile.TemporaryFile() as said:
            rules.write(seccomp.program(forks=forks))
            rules.seek(0)
            try:
                self.process = subprocess.Popen(
                    command(size, reply_write, rules.fileno()),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    pass_fds=(reply_write, rules.fileno()),
                    start_new_session=True,
                )
            except BaseException:
                os.close(reply_read)
                raise
            finally:
                os.close(reply_write)
            self._replies, self._left = reply_read, b""
            assert self.process.stdin is not None
            self._requests: IO[bytes] = self.process.stdin
            os.set_blocking(self._requests.fileno(), False)
            os.set_blocking(reply_read, False)
            self._clock = Clock(self.process.pid)
            limits = {
                "AS": size.memory,
                "DATA": size.data,
                "FSIZE": size.file,
                "CPU": size.seconds,
                "NOFILE": size.files,
                "NPROC": size.tasks,
                "CORE": 0,
            }
            try:
                self.ask({"do": "limit", "limits": limits}, START)
                self.follow()
            except (BoxError, OSError) as error:
                self.close()
                said.seek(0)
                text = said.read(2000).decode("utf-8", "replace").strip()
                raise BoxLost(f"the box did not start: {text or error}") from None

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
            self._send(message, seconds + GRACE)
            reply = codec.loads(self._receive(seconds))
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

    def _send(self, message: bytes, seconds: float) -> None:
        while message:
            wait = self._clock.left(seconds)
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

    def _receive(self, seconds: float) -> bytes:
        """One line; after so many seconds the notebook is asked to stop, then the box is lost."""
        parts, length, rung = [self._left], len(self._left), False
        self._left = b""
        while b"\n" not in parts[-1]:
            wait = self._clock.left(seconds + GRACE if rung else seconds)
            # An answer that is there counts, however long the grader itself had to wait.
            if not select.select([self._replies], [], [], wait)[0]:
                if not wait and rung:
                    raise BoxLost("it did not stop in time")
                if not wait:
                    self._clock.ring()
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
        """Kill everything in the box; safe to call twice."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        if self._replies >= 0:
            os.close(self._replies)
            self._replies = -1
        self._clock.close()
        with contextlib.suppress(OSError):
            self._requests.close()

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()
