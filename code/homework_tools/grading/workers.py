"""Many hand-ins at once, in processes that end: one that kills its worker costs no other."""

from __future__ import annotations

import os
import resource
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Any

from homework_tools.box.clock import MOST
from homework_tools.grading.job import Job, grade_one
from homework_tools.handins.identity import clean

PATIENCE = 180  # seconds of processor that tests may take: one of ours may not end
MEMORY = 8_000_000_000  # address space of a worker: a test of ours on an odd answer ends by this


class Overdue(BaseException):
    """A test itself does not end; no `except Exception` on the way holds this up."""


def _work(job: Job) -> dict[str, Any]:
    """`grade_one` in a worker, which ends even if a test of ours does not."""

    def ring(*args: Any) -> None:
        raise Overdue("the tests did not end in time")

    timers = {
        signal.ITIMER_PROF: PATIENCE,  # this process's own processor time: tests that loop
        signal.ITIMER_REAL: MOST * (3 * job.limits.notebook + PATIENCE),  # tests that sleep
    }
    signal.signal(signal.SIGPROF, ring)
    signal.signal(signal.SIGALRM, ring)
    for timer, seconds in timers.items():
        signal.setitimer(timer, seconds)
    try:
        return grade_one(job)
    finally:
        for timer in timers:
            signal.setitimer(timer, 0)


def run_jobs(jobs: list[Job], workers: int) -> Iterator[tuple[Job, dict[str, Any]]]:
    """Every job's verdict as it comes; a job that kills its worker is tried once more, alone."""
    left, alone = list(jobs), []
    while left:
        ended: list[Job] = []
        with pool(workers) as crew:
            pending: dict[Future[dict[str, Any]], Job] = {}
            try:
                while left or pending:
                    while left and len(pending) < workers:
                        job = left.pop(0)
                        pending[crew.submit(_work, job)] = job
                    for future in wait(pending, return_when=FIRST_COMPLETED).done:
                        error = future.exception()
                        if isinstance(error, BrokenProcessPool):
                            raise error
                        job = pending.pop(future)
                        yield job, _failed(error) if error else future.result()
            except BrokenProcessPool:
                ended = list(pending.values())
        alone += ended
    for job in alone:
        with pool(1) as crew:
            future = crew.submit(_work, job)
            error = future.exception()
            yield job, _failed(error) if error else future.result()


def pool(workers: int) -> ProcessPoolExecutor:
    """Workers that have Otter, limits, and end with the run."""
    return ProcessPoolExecutor(workers, mp_context=_context(), initializer=_limit)


@cache
def _context() -> ForkServerContext:
    """Workers are forks of one process that has imported Otter, which takes seconds."""
    context = get_context("forkserver")
    context.set_forkserver_preload(
        ["homework_tools.grading.judge", "otter.test_files.exception_test"]
    )
    return context


def _limit() -> None:
    """A worker ends when the run is killed, and its box with it; its memory has a limit."""
    run = parent_process()
    assert run is not None
    threading.Thread(target=_end_with, args=(run,), daemon=True).start()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    least = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (least, hard))


def _end_with(run: BaseProcess) -> None:
    """The run is not the parent that the kernel knows: a worker has to look itself."""
    wait_for([run.sentinel])
    os.kill(os.getpid(), signal.SIGKILL)


def _failed(error: BaseException) -> dict[str, Any]:
    text = f"The grader failed on this one: look at it yourself ({type(error).__name__}: {error})"
    return {"status": "error", "note": clean(text[:500]), "notes": [], "questions": []}
