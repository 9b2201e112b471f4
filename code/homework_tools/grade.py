"""A run over a folder of submissions: in parallel, resumable, never stopped by one of them.

What is known of a submission is a JSON file named by the contents it was graded from. A run that
was killed finds those files and goes on; the tables are written anew from all of them at the end.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from homework_tools import results
from homework_tools.clock import MOST
from homework_tools.layouts import Submission, find
from homework_tools.notebook import LARGEST, NotAccepted, read
from homework_tools.publish import publish
from homework_tools.roster import late_days, read_deadline, read_manual, read_roster
from homework_tools.selftest import selftest
from homework_tools.session import Limits

MOST_NOTES = 40
PATIENCE = 180  # seconds of processor that tests may take: one of ours may not end
MEMORY = 8_000_000_000  # address space of a worker: a test of ours on an odd answer ends by this


@dataclass(frozen=True)
class Job:
    """What a worker needs to grade one submission."""

    submission: Submission
    homework: str
    tests: Path
    limits: Limits
    state: str  # names the contents, the tests and the limits


def grade_one(job: Job) -> dict[str, Any]:
    """The verdict on one submission as JSON takes it; whatever is wrong with it is said in it."""
    from homework_tools.judge import judge, question_files

    verdict: dict[str, Any] = {"status": "graded", "note": "", "notes": [], "questions": []}
    try:
        path = _only_file(job.submission)
        notebook = read(path, job.homework)
    except NotAccepted as error:
        return {**verdict, "status": "refused", "note": f"Not graded: {error}."}
    plain = judge(notebook, question_files(job.tests), job.limits).plain()
    notes, more = plain["notes"][:MOST_NOTES], plain["notes"][MOST_NOTES:]
    notes += [f"{len(more)} more remarks of this kind are left out."] if more else []
    return {**verdict, "questions": plain["questions"], "notes": notes, "flags": plain["flags"]}


class Overdue(BaseException):
    """A test itself does not end; no `except Exception` on the way holds this up."""


def _work(job: Job) -> dict[str, Any]:
    """`grade_one` in a worker, which ends even if a test of ours does not."""

    def ring(*args: Any) -> None:
        raise Overdue("the tests did not end")

    timers = {
        signal.ITIMER_PROF: PATIENCE,  # this process's own processor time: tests that loop
        signal.ITIMER_REAL: MOST * (2 * job.limits.notebook + PATIENCE),  # tests that sleep
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


def _only_file(submission: Submission) -> Path:
    if not submission.files:
        raise NotAccepted("there is no file: hand in one notebook")
    if len(submission.files) > 1:
        names = ", ".join(path.name[:60] for path in submission.files[:3])
        raise NotAccepted(
            f"there are {len(submission.files)} files ({names}): hand in one notebook"
        )
    return submission.files[0]


def state_of(submission: Submission, tests_state: str) -> str:
    """A name for what is graded: the same contents under the same tests give the same name."""
    digest = hashlib.sha256(f"{tests_state}\0{submission.student}".encode())
    for path in submission.files[:3]:
        digest.update(b"\0" + path.name.encode("utf-8", "surrogateescape"))
        try:
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    digest.update(hashlib.sha256(file.read(LARGEST + 1)).digest())
        except OSError:
            digest.update(b"unreadable")
    return digest.hexdigest()


def tests_state(tests: Path, limits: Limits) -> str:
    """A name for the tests and all that decides points besides the submission."""
    here = Path(__file__).parent
    digest = hashlib.sha256(repr(limits).encode())
    for path in [*sorted(tests.glob("*.py")), *sorted(here.rglob("*.py"))]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def run_jobs(jobs: list[Job], workers: int) -> Iterator[tuple[Job, dict[str, Any]]]:
    """Every job's verdict as it comes; a job that kills its worker is tried once more, alone."""
    left, alone = list(jobs), []
    while left:
        ended: list[Job] = []
        with _pool(workers) as pool:
            pending: dict[Future[dict[str, Any]], Job] = {}
            try:
                while left or pending:
                    while left and len(pending) < workers:
                        job = left.pop(0)
                        pending[pool.submit(_work, job)] = job
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
        with _pool(1) as pool:
            future = pool.submit(_work, job)
            error = future.exception()
            yield job, _failed(error) if error else future.result()


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=_context(), initializer=_limit)


@cache
def _context() -> ForkServerContext:
    """Workers are forks of one process that has imported Otter, which takes seconds."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["homework_tools.judge", "otter.test_files.exception_test"])
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
    return {"status": "error", "note": text[:500], "notes": [], "questions": []}


def possible_points(built: Path) -> tuple[dict[str, float], dict[str, float]]:
    """The points of the questions that tests judge, and of the written ones."""
    from homework_tools.judge import possible, question_files

    judged = {path.stem: possible(path) for path in question_files(built / "tests")}
    known = json.loads((built / "points.json").read_text("utf-8"))
    return judged, {name: float(points) for name, points in known.items() if name not in judged}


def grade_command(root: Path, options: argparse.Namespace) -> int:
    """`make grade`: 0 if every submission was graded or refused for a reason that is said."""
    name = options.name
    built = root / "_build" / "homework" / name
    if not (built / "tests").is_dir():
        raise FileNotFoundError(f"{name} is not built: run `make homework` first")
    problem = selftest()
    if problem:
        print(problem, file=sys.stderr)
        return 2
    for option in ("cell_seconds", "call_seconds", "notebook_seconds", "workers"):
        if not getattr(options, option) > 0:
            raise ValueError(f"{option} is {getattr(options, option)}: it must be positive")
    limits = Limits(options.cell_seconds, options.call_seconds, options.notebook_seconds)
    output = options.output or root / "_build" / "grades" / name
    (output / "verdicts").mkdir(parents=True, exist_ok=True)
    submissions = find(options.submissions, name)
    if not submissions:
        raise FileNotFoundError(f"SUBMISSIONS is {str(options.submissions)!r}: nothing is in it")
    with _pool(1) as pool:  # a worker has Otter already
        judged, written = pool.submit(possible_points, built).result()
    roster = read_roster(options.roster)
    manual = read_manual(options.manual, written)
    deadline = read_deadline(options.deadline)
    tests = tests_state(built / "tests", limits)
    jobs = [
        Job(submission, name, built / "tests", limits, state_of(submission, tests))
        for submission in submissions
    ]
    verdicts = _all_verdicts(jobs, output / "verdicts", options)
    rows = []
    for job in jobs:
        student = roster.find(job.submission.student, job.submission.name)
        late = late_days(job.submission.time, deadline)
        row: dict[str, Any] = {"student": student, "late_days": late}
        row["roster"] = roster.rows.get(student, {})
        rows.append({**row, **verdicts[job.state]})
    present = {row["student"] for row in rows}
    nothing = {"status": "missing", "note": "Nothing was handed in.", "notes": [], "questions": []}
    for student in sorted(set(roster.rows) - present):
        row = {"student": student, "late_days": None, "roster": roster.rows[student]}
        rows.append({**row, **nothing})
    for row in rows:
        _add_points(row, judged, written, manual.get(row["student"], {}))
    _write_all(output, name, rows, roster.columns, judged, written)
    _say(output, rows)
    return int(any(row["status"] == "error" for row in rows))


def _all_verdicts(
    jobs: list[Job], folder: Path, options: argparse.Namespace
) -> dict[str, dict[str, Any]]:
    """What is known already is read, the rest is graded; each is stored the moment it is known."""
    verdicts: dict[str, dict[str, Any]] = {}
    for job in jobs:
        stored = folder / f"{job.state}.json"
        if stored.is_file() and not options.again:
            verdicts[job.state] = json.loads(stored.read_text("utf-8"))
    todo = [job for job in jobs if job.state not in verdicts]
    if verdicts:
        print(f"{len(verdicts)} of {len(jobs)} are graded already", flush=True)
    for job, verdict in _progress(run_jobs(todo, options.workers), len(todo)):
        if verdict["status"] != "error":
            results.write(folder / f"{job.state}.json", json.dumps(verdict))
        verdicts[job.state] = verdict
    return verdicts


def _progress(found: Iterable[Any], total: int) -> Iterable[Any]:
    from tqdm import tqdm

    return tqdm(found, total=total, unit="notebook", dynamic_ncols=True, disable=total == 0)


def _add_points(
    row: dict[str, Any],
    judged: dict[str, float],
    written: dict[str, float],
    manual: dict[str, float],
) -> None:
    """Points by question and in all; a written question without points stays empty."""
    points: dict[str, float | None] = {name: 0.0 for name in judged}
    points |= {question["name"]: question["points"] for question in row["questions"]}
    points |= {name: manual.get(name) for name in written}
    row["points_by_question"] = points
    row["points"] = sum(value for value in points.values() if value is not None)
    row["possible"] = sum(judged.values()) + sum(written.values())


def _write_all(
    output: Path,
    name: str,
    rows: list[dict[str, Any]],
    extra: list[str],
    judged: dict[str, float],
    written: dict[str, float],
) -> None:
    questions = sorted([*judged, *written], key=lambda q: (len(q), q))
    results.write(output / "grades.csv", results.table(rows, extra, questions))
    results.write(output / "grades.json", results.as_json(name, rows))
    known = {question: (judged | written)[question] for question in questions}
    files = {row["student"]: f"{file_name(row['student'])}.html" for row in rows}
    for problem in publish(output, name, rows, known, written, files):
        print(problem, file=sys.stderr)


def file_name(student: str) -> str:
    """A file name for a student's id, its own even where the id is no file name."""
    plain = re.sub(r"[^\w@+-]+", "_", student)[:80]
    if plain == student:
        return plain
    return f"{plain}-{hashlib.sha256(student.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _say(output: Path, rows: list[dict[str, Any]]) -> None:
    count: dict[str, int] = {}
    for row in rows:
        count[row["status"]] = count.get(row["status"], 0) + 1
    said = ", ".join(f"{number} {status}" for status, number in sorted(count.items()))
    print(f"{len(rows)} students: {said}", f"{output / 'grades.csv'}", sep="\n")
    for row in rows:
        if row["status"] in ("refused", "error"):
            print(f"  {ascii(row['student'])[1:-1]}: {ascii(row['note'])[1:-1]}")
