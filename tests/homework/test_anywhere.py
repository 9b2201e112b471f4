"""Grading gives the same on any machine: time zone, locale, hash seed, names of folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from notebooks import RIGHT, good_weights, notebook, write
from pilot_book import HANG

from homework_tools.handins import layouts, times

ZONES = ["UTC", "Pacific/Kiritimati", "America/St_Johns", "America/Los_Angeles"]


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's time zone, for one test."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_late_days_do_not_follow_the_machine(zone: str, tmp_path: Path) -> None:
    """One second after a deadline is a day late, one before is none, wherever grading is done."""
    for text in ("2026-11-01T23:59:00+00:00", "2026-11-01T23:59:00", "2026-11-01T20:29:00-03:30"):
        deadline = times.read_deadline(text)
        assert deadline == datetime(2026, 11, 1, 23, 59, tzinfo=UTC)
        for stamp, days in [("23:58:59", 0), ("23:59:00", 0), ("23:59:01", 1)]:
            write(tmp_path / "ann" / "hw0" / "hw0.ipynb", notebook(RIGHT))
            (tmp_path / "ann" / "hw0" / "timestamp.txt").write_text(
                f"2026-11-01 {stamp} UTC", "utf-8"
            )
            (found,) = layouts.find(tmp_path, "hw0", "nbgrader")
            assert times.late_days(found.time, deadline) == days


def test_gradescopes_times_do_not_follow_the_machine(zone: str, tmp_path: Path) -> None:
    write(tmp_path / "submission_1" / "hw0.ipynb", notebook(RIGHT))
    for stamp in ("2026-11-01 23:59:01.5 Z", "2026-11-01 15:59:01.5 -08:00"):
        text = f"submission_1:\n  :submitters:\n  - :sid: '7'\n  :created_at: {stamp}\n"
        (tmp_path / "submission_metadata.yml").write_text(text, "utf-8")
        (found,) = layouts.find(tmp_path, "hw0")
        assert found.time == datetime(2026, 11, 1, 23, 59, 1, 500_000, UTC)


def test_an_odd_machine_gives_the_same_table(bwrap: str, pilot: Path, tmp_path: Path) -> None:
    """Another zone, locale and hash seed, a book and hand-ins in folders with odd names."""
    odd = tmp_path / "ö ü 'x' $y"
    shutil.copytree(pilot, odd / "book", symlinks=True)
    for place in (tmp_path / "in", odd / "in"):
        for student, answer in (("zoë", RIGHT), ("Ann", RIGHT), ("bob", "def mean(x): return 0")):
            write(place / student / "hw0" / "hw0.ipynb", notebook(answer, good_weights()))
            stamp = place / student / "hw0" / "timestamp.txt"
            stamp.write_text("2026-11-02 00:30:00 UTC", "utf-8")
    settings = {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}
    tables = []
    for book, given, more in ((pilot, tmp_path, {}), (odd / "book", odd, settings)):
        command = [sys.executable, "-m", "homework_tools", "--root", str(book), "grade", "hw0"]
        command += [str(given / "in"), "--output", str(given / "out")]
        command += ["--deadline", "2026-11-01T23:59:00", "--layout", "nbgrader"]
        done = subprocess.run(
            command, env=os.environ | more, capture_output=True, check=False, timeout=HANG
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        tables.append((given / "out" / "grades.csv").read_bytes())
    assert tables[0] == tables[1]
    assert "zoë,graded,3,,2,5,7,1," in tables[0].decode("utf-8")
