"""Writing what people read: a report for each student and the page about the class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from homework_tools.reports import results
from homework_tools.reports.report import report
from homework_tools.reports.summary import summary


def publish(
    output: Path,
    homework: str,
    rows: list[dict[str, Any]],
    possible: dict[str, float],
    written: dict[str, float],
    files: dict[str, str],
) -> list[str]:
    """Write them into a folder; what could not be written costs no other, and is said.

    `files` has a name for each student's report. A report of an earlier run stays until all new
    ones are there.
    """
    reports = output / "reports"
    reports.mkdir(exist_ok=True)
    problems: list[str] = []
    links: dict[str, str] = {}
    for row in rows:
        name = files[row["student"]]
        try:
            results.write(reports / name, report(homework, row, written))
            links[row["student"]] = f"reports/{name}"
        except (OSError, ValueError, TypeError, KeyError) as error:
            what = f"the report of {row['student']!a} is not written"
            problems.append(f"{what} ({type(error).__name__}: {error})")
    results.write(output / "summary.html", summary(homework, rows, possible, links))
    kept = set(files.values())
    for path in reports.glob("*.html"):
        if path.name not in kept:
            path.unlink()
    return problems
