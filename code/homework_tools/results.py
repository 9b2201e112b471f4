"""The table of a run as CSV and JSON, and a report in HTML for each student."""

from __future__ import annotations

import csv
import html
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


STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem;
       color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem;
border-bottom: 1px solid #767676; vertical-align: top; }
.n { text-align: right; white-space: nowrap; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #121212; } }
"""


def report(homework: str, row: dict[str, Any], written: dict[str, float]) -> str:
    """One student's page: points, what each test says, notes about the run; no test's source."""
    text = html.escape
    lines = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{text(homework)}: {text(row['student'])}</title><style>{STYLE}</style></head>",
        f"<body><main><h1>{text(homework)}: {text(row['student'])}</h1>",
        f"<p>{number(row['points'])} of {number(row['possible'])} points.</p>",
    ]
    if row["note"]:
        lines.append(f"<p>{text(row['note'])}</p>")
    for question in row["questions"]:
        lines.append(
            f"<h2>{text(question['name'])}: {number(question['points'])} of "
            f"{number(question['possible'])}</h2><table><thead><tr><th scope='col'>Test</th>"
            "<th scope='col' class='n'>Points</th><th scope='col'>Remark</th></tr></thead><tbody>"
        )
        for place, test in enumerate(question["tests"], 1):
            kind = "after hand-in" if test["hidden"] else "in the notebook"
            lines.append(
                f"<tr><td>{place} ({kind})</td><td class='n'>{number(test['points'])} of "
                f"{number(test['possible'])}</td><td>{text(test['message'] or 'Passed.')}</td></tr>"
            )
        lines.append("</tbody></table>")
    for name, possible in written.items():
        given = row["points_by_question"].get(name)
        said = "not graded yet" if given is None else f"{number(given)} of {number(possible)}"
        lines.append(f"<h2>{text(name)} (written): {said}</h2>")
    if row["notes"]:
        lines.append("<h2>About the run of your notebook</h2><ul>")
        lines += [f"<li>{text(note)}</li>" for note in row["notes"]]
        lines.append("</ul>")
    return "\n".join([*lines, "</main></body></html>", ""])


def as_json(homework: str, rows: list[dict[str, Any]]) -> str:
    """Everything, for other programs."""
    rows = sorted(rows, key=lambda row: str(row["student"]))
    return json.dumps({"homework": homework, "students": rows}, indent=1, sort_keys=True) + "\n"
