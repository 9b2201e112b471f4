"""What a run leaves: the tables, a report for each student, and a few lines on the console."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path
from typing import Any

from homework_tools.handins.identity import shown
from homework_tools.reports import results
from homework_tools.reports.publish import publish
from homework_tools.reports.rows import UNTIMED

LONGEST_NAME = 80  # bytes of a report's name
DIGEST = re.compile(r"-[0-9a-f]{8}$")  # an id that ends so could be the name of another's report


def write_all(
    output: Path,
    name: str,
    table: list[dict[str, Any]],
    extra: list[str],
    judged: dict[str, float],
    written: dict[str, float],
) -> list[str]:
    """Tables, reports and the page about the class; what could not be written is told."""
    questions = sorted([*judged, *written], key=lambda q: (len(q), q))
    results.write(output / "grades.csv", results.table(table, extra, questions))
    results.write(output / "grades.json", results.as_json(name, table))
    known = {question: (judged | written)[question] for question in questions}
    files = {row["student"]: f"{file_name(row['student'])}.html" for row in table}
    return publish(output, name, table, known, written, files)


def file_name(student: str) -> str:
    """A file name for a student's id, its own even where the id is no file name."""
    plain = re.sub(r"[^\w@+-]+", "_", student)
    short = plain.encode("utf-8", "replace")[:LONGEST_NAME].decode("utf-8", "ignore")
    if short == student and not DIGEST.search(student):
        return short
    return f"{short}-{hashlib.sha256(student.encode('utf-8', 'replace')).hexdigest()[:8]}"


def say(output: Path, table: list[dict[str, Any]], said: list[str]) -> None:
    """What came of the run, and once, at the end, all that needs the instructor."""
    count: dict[str, int] = {}
    for row in table:
        count[row["status"]] = count.get(row["status"], 0) + 1
    numbers = ", ".join(f"{number} {status}" for status, number in sorted(count.items()))
    lines = [f"{len(table)} students: {numbers}", f"{output}: summary.html, grades.csv, reports"]
    for row in table:
        if row["status"] in ("refused", "error"):
            lines.append(f"  {row['student']}: {row['note'].replace(UNTIMED, '').strip()}")
    if said:
        lines += ["To be looked at:", *(f"  {one}." for one in dict.fromkeys(said))]
    encoding = sys.stdout.encoding or "ascii"
    for line in lines:
        print(shown(line).encode(encoding, "backslashreplace").decode(encoding))
