"""A run over a folder of submissions: in parallel, resumable, never stopped by one of them.

What is known of a submission is a JSON file named by the contents it was graded from. A run that
was killed finds those files and goes on; the tables are written anew from all of them at the end.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from homework_tools.authoring.release import folder
from homework_tools.box.selftest import selftest
from homework_tools.grading.job import Job, grade_one, state_of, tests_state
from homework_tools.grading.session import Limits
from homework_tools.grading.workers import pool, run_jobs
from homework_tools.handins.class_list import one_each
from homework_tools.handins.handed import Submission
from homework_tools.handins.layouts import find
from homework_tools.handins.marks import marks_by_student, read_manual
from homework_tools.handins.roster import Class, read_roster
from homework_tools.handins.times import read_deadline
from homework_tools.reports import results, rows
from homework_tools.reports.outcome import file_name, say, write_all

__all__ = ["Job", "file_name", "grade_command", "grade_one"]


def possible_points(built: Path) -> tuple[dict[str, float], dict[str, float]]:
    """The points of the questions that tests judge, and of the written ones."""
    from homework_tools.grading.judge import possible, question_files

    judged = {path.stem: possible(path) for path in question_files(built / "tests")}
    known = json.loads((built / "points.json").read_text("utf-8"))
    return judged, {name: float(points) for name, points in known.items() if name not in judged}


def grade_command(root: Path, options: argparse.Namespace) -> int:
    """`make grade`: 0 if each submission was graded, or refused for a reason, and is reported."""
    name, seed = options.name, options.seed
    built = folder(root, name, seed)
    if not (built / "tests").is_dir():
        first = "make homework" + ("" if seed is None else f" SEED={seed}")
        raise FileNotFoundError(f"{name} is not built: run `{first}` first")
    problem = selftest()
    if problem:
        print(problem, file=sys.stderr)
        return 2
    limits = _limits(options)
    output = (
        options.output or root / "_build" / built.parent.name.replace("homework", "grades") / name
    )
    said: list[str] = []
    deadline = read_deadline(options.deadline)
    people = read_roster(options.roster)
    submissions = _submissions(options, name, output, people, said)
    with pool(1) as crew:  # a worker has Otter already
        judged, written = crew.submit(possible_points, built).result()
    manual = read_manual(options.manual, written, said)
    (output / "verdicts").mkdir(parents=True, exist_ok=True)
    jobs = _jobs(submissions, name, seed, built / "tests", limits)
    verdicts = _all_verdicts(jobs, output / "verdicts", options)
    table = [rows.row_of(job.submission, verdicts[job.state], people, deadline) for job in jobs]
    present = {row["student"] for row in table}
    table += [rows.missing(student, people) for student in sorted(set(people.rows) - present)]
    students = [row["student"] for row in table]
    marks = marks_by_student(manual, people, students, said)
    for row in table:
        rows.add_points(row, judged, written, marks.get(row["student"], {}))
    said += rows.about_times(submissions, deadline)
    problems = write_all(output, name, table, people.columns, judged, written)
    say(output, table, said + problems)
    return int(bool(problems) or any(row["status"] == "error" for row in table))


def _limits(options: argparse.Namespace) -> Limits:
    for option in ("cell_seconds", "call_seconds", "notebook_seconds", "workers"):
        if not getattr(options, option) > 0:
            raise ValueError(f"{option} is {getattr(options, option)}: it must be positive")
    return Limits(options.cell_seconds, options.call_seconds, options.notebook_seconds)


def _submissions(
    options: argparse.Namespace, name: str, output: Path, people: Class, said: list[str]
) -> list[Submission]:
    """What was handed in, one submission a student."""
    ours = tuple(path for path in (options.roster, options.manual, output) if path)
    found = find(options.submissions, name, options.layout, ours, said)
    if not found:
        raise FileNotFoundError(
            f"SUBMISSIONS is {str(options.submissions)!r}: it must hold hand-ins"
        )
    said += people.said
    return one_each(found, people, said)


def _jobs(
    submissions: list[Submission], name: str, seed: int | None, tests: Path, limits: Limits
) -> list[Job]:
    known = tests_state(tests, limits)
    return [Job(one, name, tests, limits, state_of(one, known), seed) for one in submissions]


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
