"""How long a notebook's process has worked: time it waits for a busy processor does not count.

A limit in seconds of wall time would take points from a right solution on a busy machine, and a
limit in seconds of processor would never end a process that sleeps. The kernel says for each thread
how long it computed and how long it was ready but got no processor, so both can be told apart.
A wait is known when it ends, so a limit well below a second is not exact on a busy machine.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

MOST = 10.0  # times the limit in seconds of wall time: many threads can wait for ever
NANO = 1e-9
OWN = Path("/proc/thread-self/schedstat")


def descendant(pid: int) -> int:
    """The last process in the line of only children below a process: bubblewrap runs it."""
    while True:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if not children:
            return pid
        pid = int(children[0])


class Clock:
    """The time that one process has worked, in all and since the last request began."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.spent = 0.0
        self._handle = os.pidfd_open(pid)
        self._computed, self._waits = self._read()
        self._began = time.monotonic()

    def start(self) -> None:
        """A request begins; what threads in the background did since the last one is part of it."""
        self._began = time.monotonic()

    def stop(self) -> None:
        """The request is over: its time is added to what was spent."""
        self.spent += self.worked()
        self._computed, self._waits = self._read()

    def worked(self) -> float:
        """Seconds of this request in which the process computed or slept, on the longer count."""
        computed, waits = self._read()
        passed = time.monotonic() - self._began - self._waited(waits)
        return max(0.0, passed, computed - self._computed)

    def _waited(self, waits: dict[str, float]) -> float:
        """Seconds that the grader waited, and the one thread that waited longest.

        The sum of all threads is no measure: hundreds that wake at once wait for each other.
        """
        new = {name: seconds - self._waits.get(name, 0.0) for name, seconds in waits.items()}
        own = new.pop("grader", 0.0)
        return max(0.0, own) + max([0.0, *new.values()])

    def left(self, seconds: float) -> float:
        """After how many seconds to look again whether the limit is reached; 0 where it is."""
        passed = time.monotonic() - self._began
        if passed < seconds:
            return seconds - passed
        if passed >= MOST * seconds:
            return 0.0
        left = seconds - self.worked()
        return 0.0 if left <= 0 else max(left, 0.02)

    def ring(self) -> None:
        """Tell the process that its time is over; a handle never reaches another process."""
        try:
            signal.pidfd_send_signal(self._handle, signal.SIGALRM)
        except ProcessLookupError:
            return

    def close(self) -> None:
        """Let go of the process."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _read(self) -> tuple[float, dict[str, float]]:
        """Seconds computed by all threads, and for each the seconds it waited for a processor.

        While the grader itself waits, an answer lies there unread: that is no work either.
        """
        computed, waits = 0.0, {}
        if OWN.exists():
            waits["grader"] = int(OWN.read_text().split()[1]) * NANO
        try:
            threads = list(Path(f"/proc/{self.pid}/task").glob("*/schedstat"))
        except OSError:  # the process ends while it is looked at
            threads = []
        for thread in threads:
            try:
                words = thread.read_text().split()
            except OSError:  # a thread that has just ended
                continue
            computed += int(words[0]) * NANO
            waits[thread.parent.name] = int(words[1]) * NANO
        return computed, waits
