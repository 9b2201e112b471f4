"""The table of a run as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
LATER = re.compile(r"([;|][\s\"']*)(?=[=+\-@%＝＋－＠])")  # where another separator is set


def write(path: Path, text: str) -> None:
    """All of a file or nothing of it, whatever happens in the middle."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(text.encode("utf-8", "replace"))  # a text may hold half a character
    os.replace(temporary, path)


def safe(text: str) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula, whatever its separator is."""
    text = LATER.sub(r"\1'", "".join(c if c.isprintable() else " " for c in text))
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def number(value: float | None) -> str:
    """Points as people write them."""
    return "" if value is None else f"{round(value, 6):g}"


def table(rows: list[dict[str, Any]], extra: list[str], questions: list[str]) -> str:
    """The CSV: one row a student, in the order of their ids."""
    columns = ["student", *extra, "status", *questions, "points", "possible", "late_days", "note"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe(name) for name in columns])
    for row in sorted(rows, key=lambda row: str(row["student"])):
        roster, points = row.get("roster", {}), row["points_by_question"]
        cells = [safe(row["student"]), *(safe(roster.get(name, "")) for name in extra)]
        cells += [row["status"], *(number(points.get(name)) for name in questions)]
        cells += [number(row["points"]), number(row["possible"])]
        late = row["late_days"]
        cells += ["" if late is None else str(late), safe(row["note"])]
        writer.writerow(cells)
    return out.getvalue()


def as_json(homework: str, rows: list[dict[str, Any]]) -> str:
    """Everything, for other programs."""
    rows = sorted(rows, key=lambda row: str(row["student"]))
    return json.dumps({"homework": homework, "students": rows}, indent=1, sort_keys=True) + "\n"
