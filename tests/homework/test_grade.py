"""A run over a class: whose file is whose, tables, late days, points by hand, kill and resume."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from notebooks import RIGHT, good_weights, notebook, write
from pilot_book import HANG
from school import KINDS, Student, lost, make

from homework_tools.grade import file_name
from homework_tools.handins import layouts, marks, roster, times
from homework_tools.handins.class_list import one_each
from homework_tools.reports import outcome, results

DEADLINE = datetime(2026, 10, 5, 23, 59, tzinfo=UTC)
WRONG = "def mean(x):\n    return 0.0\n"


def run(pilot: Path, folder: Path, output: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "homework_tools", "--root", str(pilot), "grade", "hw0"]
    return subprocess.run(
        [*command, str(folder), "--output", str(output), *more],
        capture_output=True, encoding="utf-8", timeout=HANG,
    )  # fmt: skip


def rows(output: Path) -> dict[str, dict[str, str]]:
    with (output / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_a_class_from_end_to_end(bwrap: str, pilot: Path, tmp_path: Path) -> None:
    """Roster, written questions, a formula in a name, one refused, one missing: one command."""
    given = tmp_path / "in"
    write(given / "ann.ipynb", notebook(RIGHT, good_weights()))
    write(given / "=cmd|'x'!A1.ipynb", notebook(WRONG))
    write(given / "<b>bob.ipynb", notebook("def mean(x):\n    raise ValueError('<script>')"))
    (given / "eve.ipynb").write_bytes(b"PK\x03\x04\xff")
    (tmp_path / "roster.csv").write_text("student,section\nann,=1+1\neve,B\nzoe,A\n")
    (tmp_path / "manual.csv").write_text("student,q2\nann,1.5\neve,\n")
    more = ["--roster", str(tmp_path / "roster.csv"), "--manual", str(tmp_path / "manual.csv")]
    done = run(pilot, given, tmp_path / "out", *more)
    assert done.returncode == 0, done.stderr
    found = rows(tmp_path / "out")
    assert set(found) == {"ann", "'=cmd|'x'!A1", "<b>bob", "eve", "zoe"}
    assert found["ann"]["points"] == "6.5" and found["ann"]["possible"] == "7"
    assert found["ann"]["q2"] == "1.5" and found["ann"]["section"] == "'=1+1"
    assert found["eve"]["status"] == "refused" and found["zoe"]["status"] == "missing"
    assert found["<b>bob"]["points"] == "0"
    stored = json.loads((tmp_path / "out" / "grades.json").read_text())
    assert [s["student"] for s in stored["students"]] == sorted(
        s["student"] for s in stored["students"]
    )
    reports = {p.name: p.read_text() for p in (tmp_path / "out" / "reports").iterdir()}
    assert len(reports) == 5 and "ann.html" in reports
    everything = "".join(reports.values())
    assert "<script>" not in everything and "<b>bob" not in everything
    assert "6.25" not in everything and "7.5" not in everything  # the hidden test's numbers
    assert "def test" not in everything and "<svg" not in everything


def test_a_killed_run_goes_on(bwrap: str, pilot: Path, tmp_path: Path) -> None:
    """Killed in the middle and started again: the same table, nothing graded twice."""
    given, output = tmp_path / "in", tmp_path / "out"
    for number in range(6):
        slow = f"import time\ntime.sleep({3 if number > 3 else 0})\n"  # to be killed before
        write(
            given / f"s{number:02}.ipynb",
            notebook(f"{slow}n = {number}", [RIGHT, WRONG][number % 2]),
        )
    whole = run(pilot, given, tmp_path / "whole")
    assert whole.returncode == 0, whole.stderr
    command = [sys.executable, "-m", "homework_tools", "--root", str(pilot), "grade", "hw0"]
    killed = subprocess.Popen(
        [*command, str(given), "--output", str(output)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    verdicts = output / "verdicts"
    deadline = time.monotonic() + HANG
    while len(list(verdicts.glob("[0-9a-f]*.json"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    before = {path: path.stat().st_mtime_ns for path in verdicts.glob("[0-9a-f]*.json")}
    assert 2 <= len(before) < 6 and not (output / "grades.csv").exists()
    done = run(pilot, given, output)
    assert f"{len(before)} of 6 are graded already" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert (output / "grades.csv").read_bytes() == (tmp_path / "whole" / "grades.csv").read_bytes()


def test_a_killed_run_leaves_nothing(bwrap: str, pilot: Path, tmp_path: Path) -> None:
    """No box and no worker, though the notebook would go on for much longer than this looks."""
    write(tmp_path / "in" / "a.ipynb", notebook("import time\ntime.sleep(900)\n"))
    command = [sys.executable, "-m", "homework_tools", "--root", str(pilot), "grade", "hw0"]
    command += [str(tmp_path / "in"), "--output", str(tmp_path / "out")]
    command += ["--cell-seconds", "900", "--notebook-seconds", "900"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + HANG
    verdicts = tmp_path / "out" / "verdicts"  # made after the self-test, which has a box too
    while not (verdicts.is_dir() and "bwrap" in below(running.pid).values()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    mine = below(running.pid)
    running.kill()
    running.wait()
    deadline = time.monotonic() + 200
    while any(os.path.exists(f"/proc/{pid}") for pid in mine) and time.monotonic() < deadline:
        time.sleep(0.1)
    left = [name for pid, name in mine.items() if os.path.exists(f"/proc/{pid}")]
    assert len(mine) > 3 and not left


def below(parent: int) -> dict[int, str]:
    """The processes below a process, with their names."""
    found: dict[int, str] = {}
    waiting = [parent]
    while waiting:
        pid = waiting.pop()
        try:
            waiting += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
            found[pid] = Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            continue
    found.pop(parent, None)
    return found


def test_the_folders_of_others(tmp_path: Path) -> None:
    """Gradescope, Canvas, nbgrader, plain: students, times and files."""
    tree = notebook(RIGHT)
    grade = tmp_path / "gradescope" / "assignment_1_export"
    write(grade / "submission_11" / "hw0.ipynb", tree)
    write(grade / "submission_12" / "hw0.ipynb", tree)
    (grade / "submission_metadata.yml").write_text(
        "submission_11:\n  :submitters:\n  - :name: Ann A\n    :sid: '0042'\n    :email: a@x.edu\n"
        "  :created_at: 2026-10-06 08:00:00.000000000 Z\n"
        "submission_12:\n  :submitters:\n  - :name: Bob\n    :sid: \n    :email: b@x.edu\n"
        "  - :name: Cy\n    :email: c@x.edu\n  :created_at: 2026-10-05 23:00:00 Z\n"
    )
    found = {s.student: s for s in layouts.find(tmp_path / "gradescope", "hw0")}
    assert set(found) == {"0042", "b@x.edu", "c@x.edu"}
    assert times.late_days(found["0042"].time, DEADLINE) == 1
    assert times.late_days(found["b@x.edu"].time, DEADLINE) == 0
    canvas = tmp_path / "canvas"
    write(canvas / "antonann_1234_98765_hw0-1.ipynb", tree)
    write(canvas / "bobbing_LATE_1235_98766_hw0.ipynb", tree)
    assert [(s.student, s.name) for s in layouts.find(canvas, "hw0")] == [
        ("1234", "antonann"), ("1235", "bobbing"),
    ]  # fmt: skip
    other = tmp_path / "submitted"
    write(other / "ann" / "hw0" / "hw0.ipynb", tree)
    (other / "ann" / "hw0" / "timestamp.txt").write_text("2026-10-07 23:59:30 UTC")
    write(other / "ann" / "hw1" / "hw1.ipynb", tree)
    (other / "bob" / "hw0").mkdir(parents=True)
    found = {s.student: s for s in layouts.find(other, "hw0")}
    assert len(found["ann"].files) == 1 and found["bob"].files == []
    assert times.late_days(found["ann"].time, DEADLINE) == 3


def test_hostile_folders(tmp_path: Path) -> None:
    """Links are not followed, deep folders not walked for ever, two of one student put together."""
    write(tmp_path / "ann" / "a.ipynb", notebook())
    write(tmp_path / "ann.ipynb", notebook())
    (tmp_path / "bob").mkdir()
    (tmp_path / "bob" / "up").symlink_to(tmp_path)
    (tmp_path / "cy").symlink_to("/etc")
    deep = tmp_path / "dora"
    for _ in range(60):
        deep = deep / "d"
    deep.mkdir(parents=True)
    together = one_each(layouts.find(tmp_path, "hw0"), roster.Class(), [])
    found = {s.student: [p.name for p in s.files] for s in together}
    assert found["ann"] == ["a.ipynb", "ann.ipynb"] and found["bob"] == []
    assert found["cy"] == ["cy"] and found["dora"] == []


def test_a_roster_finds_people_by_email_or_name(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("student,name,email\n1,Ann,ann@x.edu\n2,Bob,bob@x.edu\n3,Bob,bob2@x.edu\n")
    people = roster.read_roster(path)
    assert people.find("ANN@x.edu", "") == "1" and people.find("9", "Ann") == "1"
    assert people.find("bob2@x.edu", "Bob") in ("bob2@x.edu", "3")
    assert people.find("nobody", "Bob") == "nobody"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\nann\n", "one of them must be 'student'"),
        ("student,q9\nann,1\n", "column 'q9': it must be a written question: q2"),
        ("student,q2\nann,3\n", "q2 of ann is '3': it must be a number from 0 to 2"),
        ("student,q2\nann,nan\n", "is 'nan': it must be"),
    ],
)
def test_wrong_points_by_hand_are_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "manual.csv").write_text(text)
    with pytest.raises(ValueError, match=r"manual\.csv") as error:
        marks.read_manual(tmp_path / "manual.csv", {"q2": 2.0})
    assert said in str(error.value)


def test_wrong_arguments_are_said(bwrap: str, pilot: Path, tmp_path: Path) -> None:
    done = run(pilot, tmp_path / "nothing", tmp_path / "out")
    assert done.returncode == 1 and "it must be a folder" in done.stderr
    with pytest.raises(ValueError, match="deadline is 'tomorrow': it must look like"):
        times.read_deadline("tomorrow")


def test_cells_of_a_table_are_no_formulas() -> None:
    for text in ("=1+1", "+1", "-1", "@x", "\t=1", " =1", "|x", "%x", "\r\n=1"):
        assert results.safe(text).startswith("'")
    assert results.safe("ann") == "ann"


@pytest.mark.parametrize(
    "text", ["bob;=1+1", "a; +1", "a;b;@x", "x|=1", 'x";"=1', "a;\t=1", "a;＝1"]
)
@pytest.mark.parametrize("separator", [";", "|", "\t"])
def test_no_cell_is_a_formula_with_another_separator(text: str, separator: str) -> None:
    """A spreadsheet splits at its own separator, where nothing was quoted for it."""
    row = {"student": text, "status": "graded", "points": 0.0, "possible": 1.0, "late_days": None}
    row |= {"note": text, "points_by_question": {}, "roster": {"section": text}}
    line = results.table([row], ["section"], []).splitlines()[1]
    for cell in line.split(separator):
        assert not cell.strip(' "').startswith(results.FORMULA), line


def test_reports_have_a_file_each() -> None:
    names = ["ann", "../ann", "a/b", "a\\b", "", "é" * 300, "con\0", "A_B", "a b", "a_b", "漢" * 80]
    names += ["漢" * 81, "😀" * 80, "x" + "é" * 80, "\ud800", "\ud801", "..", "\u202eann"]
    names += ["ann.b@uni.edu", file_name("ann.b@uni.edu"), file_name(file_name("ann.b@uni.edu"))]
    files = [file_name(name) for name in names]
    assert len(set(files)) == len(names) - 1  # half a character is no name, whichever half it is
    assert all("/" not in name and "\0" not in name for name in files)
    assert all(len(name.encode("utf-8")) < 100 for name in files)


def a_row(student: str, **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"student": student, "status": "graded", "note": "", "notes": []}
    row |= {"questions": [], "points": 1.0, "possible": 2.0, "points_by_question": {"q1": 1.0}}
    return row | {"late_days": None, "roster": {}, **more}


def test_a_report_that_cannot_be_written_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others stand, what was there before goes at the end only, and the failure is told."""
    reports = tmp_path / "reports"
    reports.mkdir()
    table = [a_row("ann"), a_row("bob"), a_row("漢" * 200), a_row("zoe\ud800")]
    (reports / "gone.html").write_text("of somebody who is not in the class any more")
    (reports / "ann.html").write_text("old")
    real = results.write

    def write_but(path: Path, text: str) -> None:
        if path.name == "bob.html":
            raise OSError(28, "No space left on device")
        real(path, text)

    monkeypatch.setattr(results, "write", write_but)
    said = outcome.write_all(tmp_path, "hw0", table, [], {"q1": 2.0}, {})
    assert len(said) == 1 and "bob" in said[0] and "No space left" in said[0]
    assert len(list(reports.glob("*.html"))) == 3 and not (reports / "gone.html").exists()
    assert "of 2 points" in (reports / "ann.html").read_text("utf-8")


def test_no_report_is_deleted_before_the_new_ones_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "ann.html").write_text("old")
    (reports / "zoe.html").write_text("old")
    real = results.write

    def killed(path: Path, text: str) -> None:
        assert (reports / "zoe.html").exists() and (reports / "ann.html").read_text() == "old"
        if path.suffix == ".html":
            raise KeyboardInterrupt
        real(path, text)

    monkeypatch.setattr(results, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        outcome.write_all(tmp_path, "hw0", [a_row("ann")], [], {"q1": 2.0}, {})
    assert {path.read_text() for path in reports.iterdir()} == {"old"}


def test_what_the_console_is_told_is_plain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No escape sequence of a name reaches the terminal, and each sentence is there once."""
    table = [a_row("\x1b[2Jann\ud800", status="refused", note="Not graded:\nx")]
    outcome.say(tmp_path, table, ["two rows", "two rows"])
    printed = capsys.readouterr().out
    assert "\x1b" not in printed and printed.count("two rows") == 1
    assert "To be looked at:\n  two rows." in printed


def test_odd_names_and_texts_cost_only_themselves(bwrap: str, pilot: Path, tmp_path: Path) -> None:
    """Names of files and exceptions that no file can hold, a stranger, two hand-ins, debris."""
    given, output = tmp_path / "in", tmp_path / "out"
    write(given / "ann.ipynb", notebook(RIGHT, 'raise ValueError("\\ud800 \\x1b[2J")'))
    write(given / f"{'漢' * 80}.ipynb", notebook(RIGHT))
    write(given / "bob;=1+1.ipynb", notebook(RIGHT))
    write(given / unicodedata.normalize("NFD", "Zoë.ipynb"), notebook(RIGHT))
    write(given / "0042.ipynb", notebook(RIGHT))
    write(given / "cy@x.edu.ipynb", notebook(RIGHT))
    write(given / "cy" / "submission_1" / "hw0.ipynb", notebook(RIGHT))
    (given / "cy" / "submission_metadata.yml").write_text("submission_1: {}\n")
    write(given / "__MACOSX" / "._ann.ipynb", notebook())
    (given / "Thumbs.db").write_bytes(b"\xd0\xcf")
    with open(os.fsencode(given) + b"/Jos\xe9.ipynb", "wb") as file:
        file.write(json.dumps(notebook(RIGHT)).encode())
    text = "student;email;tutor\nann;;0042\nJosé;;\nzoë;;\n42;;\ncy;cy@x.edu;\nmia;;ann\n"
    (tmp_path / "roster.csv").write_bytes(text.encode("cp1252"))
    (tmp_path / "manual.csv").write_text("student,q2\nJosé,1\nnobody,1\n", "utf-8")
    more = ["--roster", str(tmp_path / "roster.csv"), "--manual", str(tmp_path / "manual.csv")]
    more += ["--deadline", "2026-11-20 23:59 Europe/Berlin"]
    for _ in range(2):  # what was stored is read again without harm
        done = run(pilot, given, output, *more)
        assert done.returncode == 0, done.stderr
        found = rows(output)
        status = {student: row["status"] for student, row in found.items()}
        assert status == {
            "ann": "graded", "José": "graded", "zoë": "graded", "42": "graded", "mia": "missing",
            "cy": "refused", "漢" * 80: "graded", "bob;'=1+1": "graded",
        }  # fmt: skip
        assert found["José"]["points"] == "4" and found["ann"]["points"] == "3"
        assert rows_unknown(found) == []
        assert len(list((output / "reports").iterdir())) == 8
        for sentence in (
            "cy handed in 2 times, as cy, cy@x.edu",
            "nobody in the roster matches the hand-ins of bob;=1+1, 漢",
            "nobody in the class matches the points by hand of nobody",
            "roster.csv is not UTF-8 and was read as cp1252",
            "no time of hand-in is known, so late_days is empty",
        ):
            assert done.stdout.count(sentence) == 1, done.stdout


def rows_unknown(found: dict[str, dict[str, str]]) -> list[str]:
    """Students who handed something in and whose unknown time is not said."""
    return [
        student
        for student, row in found.items()
        if row["status"] != "missing" and "time of hand-in is not known" not in row["note"]
    ]


def test_nobody_of_a_class_of_all_kinds_is_lost(bwrap: str, pilot: Path, tmp_path: Path) -> None:
    """One hand-in of every kind in one run: each gets the status and the points it must."""
    right = notebook(RIGHT, good_weights())
    students = make(list(KINDS), tmp_path, right, notebook(), [WRONG])
    more = ["--roster", str(tmp_path / "roster.csv"), "--cell-seconds", "2", "--call-seconds", "5"]
    done = run(pilot, tmp_path / "in", tmp_path / "out", *more)
    assert done.returncode == 0, done.stderr
    assert lost(students, tmp_path / "out", 5.0) == []
    assert "nobody in the roster" not in done.stdout and done.stdout.count("handed in 2 times") == 1


def test_what_is_lost_is_seen(tmp_path: Path) -> None:
    """The check of the class itself: a point, a status, a row, a stranger, a report."""
    students = {name: Student("ordinary", name, tmp_path, {}) for name in ("ann", "bob", "cy")}
    table = [a_row("ann", points=2.0), a_row("bob", status="refused"), a_row("eve")]
    (tmp_path / "grades.json").write_text(json.dumps({"students": table}))
    said = "\n".join(lost(students, tmp_path, 3.0))
    for word in (
        "'ann' has 2.0 of 3.0",
        "'bob' must be",
        "'cy' must be",
        "'eve' is nobody",
        "report",
    ):
        assert word in said


def test_grading_twice_changes_nothing_and_a_new_file_is_graded(
    bwrap: str, pilot: Path, tmp_path: Path
) -> None:
    given, output = tmp_path / "in", tmp_path / "out"
    write(given / "ann.ipynb", notebook(WRONG))
    assert run(pilot, given, output).returncode == 0
    first = (output / "grades.csv").read_bytes()
    run(pilot, given, output)
    assert (output / "grades.csv").read_bytes() == first
    write(given / "ann.ipynb", notebook(RIGHT))
    run(pilot, given, output)
    assert rows(output)["ann"]["q1"] == "3"
    shutil.rmtree(given)
