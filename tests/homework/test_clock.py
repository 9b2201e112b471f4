"""The time of a notebook is its own: a busy machine takes nothing, sleep and loops count."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from homework_tools.box import clock
from homework_tools.box.boxes import Box, BoxLost, Raised
from homework_tools.grading import workers
from homework_tools.grading.job import Job
from homework_tools.grading.session import Limits
from homework_tools.grading.workers import Overdue
from homework_tools.handins.layouts import Submission

BURN = """
import time
def burn(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return True
"""


@contextlib.contextmanager
def crowd(processor: int, others: int = 5) -> Iterator[None]:
    """Other processes that want the same processor all the time."""
    command = [sys.executable, "-S", "-c", "while True: pass"]
    # Each in a session of its own, because some systems share a processor among sessions.
    busy = [subprocess.Popen(command, start_new_session=True) for _ in range(others)]
    try:
        for process in busy:
            os.sched_setaffinity(process.pid, {processor})
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def ask(box: Box, source: str, seconds: float) -> Any:
    return box.ask({"do": "cell", "number": 1, "source": source}, seconds)


def test_a_busy_processor_takes_no_time_from_a_notebook(bwrap: str) -> None:
    """Half a second of work passes a limit of 1.5 seconds though it takes about three."""
    processor = min(os.sched_getaffinity(0))
    with Box() as box, crowd(processor):
        os.sched_setaffinity(box._clock.pid, {processor})
        began = time.monotonic()
        ask(box, BURN + "burn(0.5)", 1.5)
        assert time.monotonic() - began > 1.5, "the processor was not busy: this shows nothing"
        assert box.spent < 1.5


def test_an_answer_that_is_there_counts(bwrap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grader itself gets no processor for longer than the limit: nothing is lost by it."""
    real = clock.Clock.left

    def late(self: clock.Clock, seconds: float) -> float:
        time.sleep(0.5)
        return real(self, seconds)

    with Box() as box:
        monkeypatch.setattr(clock.Clock, "left", late)
        ask(box, "x = 1", 0.1)


@pytest.mark.parametrize("source", ["import time\ntime.sleep(1000)", "while True:\n    pass"])
def test_sleep_and_work_end_at_the_limit(source: str, bwrap: str) -> None:
    with Box() as box:
        with pytest.raises(Raised) as error:
            ask(box, source, 1.0)
        assert error.value.kind == "TooSlow" and box.spent > 0.3
        ask(box, "x = 1", 5.0)  # the box goes on


def test_what_ignores_the_bell_is_killed(bwrap: str) -> None:
    source = "import signal, time\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\ntime.sleep(1000)"
    with Box() as box:
        with pytest.raises(BoxLost, match="did not stop in time"):
            ask(box, source, 0.2)
        assert box.process.poll() is not None


def test_many_threads_that_wait_for_each_other_end(bwrap: str) -> None:
    """Two hundred threads are ready all the time: what they compute counts, their waiting not."""
    source = (
        "import threading\ndef loop():\n    while True:\n        sum(range(10 ** 6))\n"
        "for _ in range(200):\n    threading.Thread(target=loop, daemon=True).start()\nloop()"
    )
    with Box() as box, pytest.raises((Raised, BoxLost)):
        ask(box, source, 1.0)


def test_the_end_of_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel counts a process as waiting for ever, wall time ends it."""
    box = clock.Clock(os.getpid())
    monkeypatch.setattr(clock.Clock, "worked", lambda self: 0.0)
    box.start()
    box._began -= 5.0
    assert box.left(1.0) > 0
    box._began -= 5.0
    assert box.left(1.0) == 0
    box.close()


def test_our_own_test_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def loop(job: Job) -> None:
        while True:
            pass

    monkeypatch.setattr(workers, "PATIENCE", 0.3)
    monkeypatch.setattr(workers, "grade_one", loop)
    with pytest.raises(Overdue):
        workers._work(Job(Submission("ann"), "hw0", tmp_path, Limits(), ""))


def test_a_process_that_ends_while_it_is_looked_at_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The folder of its threads is there when asked for, and gone when it is opened."""
    watched = clock.Clock(os.getpid())

    def gone(path: object) -> Any:
        raise ProcessLookupError(3, "No such process", str(path))

    monkeypatch.setattr(os, "scandir", gone)
    watched.stop()
    monkeypatch.undo()
    assert watched.spent >= 0.0
    watched.close()


@pytest.mark.parametrize(("waits", "worked"), [([0.6, 0.5, 0.5], 0.4), ([0.0], 1.0), ([], 1.0)])
def test_threads_that_wait_for_each_other_do_not_stop_the_clock(
    waits: list[float], worked: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one second three threads waited more than a second together, one of them 0.6 s."""
    now = iter([0.0, 1.0])
    monkeypatch.setattr(clock.time, "monotonic", lambda: next(now))
    told = iter([(0.0, {}), (0.1, {f"{name}": wait for name, wait in enumerate(waits)})])
    monkeypatch.setattr(clock.Clock, "_read", lambda self: next(told))
    watched = clock.Clock(os.getpid())
    assert watched.worked() == pytest.approx(worked)
    watched.close()
