"""When something was handed in: zones by name, daylight saving, and what is not understood."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import RIGHT, notebook, write

from homework_tools.handins import layouts, times
from homework_tools.handins.handed import Submission
from homework_tools.handins.roster import Class
from homework_tools.reports import rows


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-20 23:10:00 America/Los_Angeles", 7 + 24),
        ("2026-07-20 23:10:00 America/Los_Angeles", 6 + 24),
        ("2026-11-20 23:10:00 PST", 7 + 24),
        ("2026-07-20 23:10:00 CEST", 21),
        ("2026-11-20 23:10:00 CET", 22),
        ("2026-11-20 23:10:00 -0800", 7 + 24),
        ("2026-11-20 23:10:00.123456789 -08:00", 7 + 24),
        ("2026-11-20T23:10:00+05:00", 18),
        ("2026-11-20 23:10:00 UTC+2", 21),
        ("2026-11-20 23:10 gmt", 23),
        ("2026-11-20 23:10:00.5 Z", 23),
    ],
)
def test_a_time_with_any_zone(text: str, hour: int) -> None:
    time = times.read_time(text)
    assert time is not None
    time = time.astimezone(UTC)
    assert (time.hour + 24 * (time.day - 20), time.minute) == (hour, 10)


@pytest.mark.parametrize(
    "text",
    ["tomorrow", "2026-13-01 10:00 UTC", "2026-11-20 25:00 UTC", "9999-12-31",
     "2026-11-20 23:10 CST",
     "2026-11-20 23:10 IST", "2026-11-20 23:10 Mars/Phobos", "2026-11-20 23:10 ../../etc/passwd",
     "2026-11-20 23:10 America/", "0001-01-01", "20.11.2026 23:10", "2026-11-20 23:10 UTC+99", ""],
)  # fmt: skip
def test_a_time_that_means_nothing_or_two_things(text: str) -> None:
    assert times.read_time(text) is None


@given(st.text(max_size=40) | st.from_regex(times.FORM, fullmatch=True))
def test_any_text_is_a_time_or_none(text: str) -> None:
    time = times.utc(times.read_time(text))
    assert time is None or times.late_days(time, datetime(2026, 1, 1, tzinfo=UTC)) is not None


@pytest.mark.parametrize(
    ("deadline", "handed", "days"),
    [
        # Berlin's clocks go back in the night to 25 October: that day has 25 hours.
        ("2026-10-24 23:59 Europe/Berlin", "2026-10-25 23:59:00 CET", 1),
        ("2026-10-24 23:59 Europe/Berlin", "2026-10-25 23:59:01 CET", 2),
        ("2026-10-24 23:59+02:00", "2026-10-25 23:59:00 CET", 2),
        # They go forward in the night to 29 March: that day has 23.
        ("2026-03-28 23:59 Europe/Berlin", "2026-03-29 23:59:00 CEST", 1),
        ("2026-03-28 23:59 Europe/Berlin", "2026-03-29 23:59:30 CEST", 2),
        ("2026-03-28 23:59 Europe/Berlin", "2026-03-28 23:59:00 CET", 0),
        # 2:30 comes twice, and the first counts; in another zone nothing changes.
        ("2026-10-25 02:30 Europe/Berlin", "2026-10-25 00:30:00 UTC", 0),
        ("2026-10-25 02:30 Europe/Berlin", "2026-10-25 00:30:01 UTC", 1),
        ("2026-11-01 23:59 America/Los_Angeles", "2026-11-02 07:59:00 UTC", 0),
        ("2026-11-01 23:59 America/Los_Angeles", "2026-11-02 16:59:01 Asia/Tokyo", 1),
        ("2026-11-20 23:59 Europe/Berlin", "2027-11-20 23:59:00 CET", 365),
        # Without a zone: the clocks at the deadline's place.
        ("2026-11-20 23:00 America/Los_Angeles", "2026-11-20 23:10:00", 1),
        ("2026-11-20 23:10 America/Los_Angeles", "2026-11-20 23:10:00", 0),
    ],
)
def test_late_days_are_those_of_a_calendar(deadline: str, handed: str, days: int) -> None:
    assert times.late_days(times.read_time(handed), times.read_deadline(deadline)) == days


def stamped(folder: Path, text: str) -> Submission:
    write(folder / "ann" / "hw0" / "hw0.ipynb", notebook(RIGHT))
    (folder / "ann" / "hw0" / "timestamp.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
    (found,) = layouts.find(folder, "hw0", "nbgrader")
    return found


@pytest.mark.parametrize(
    "text", ["tomorrow", "", "\x00", "2026-11-20 23:10 CST", "x" * 300, "\ud800"]
)
def test_a_time_that_is_not_understood_is_said(text: str, tmp_path: Path) -> None:
    found = stamped(tmp_path, text)
    deadline = times.read_deadline("2026-11-20T23:59:00")
    row = rows.row_of(found, {"note": "", "status": "graded"}, Class(), deadline)
    assert row["late_days"] is None and "is not understood" in row["note"]
    assert rows.UNTIMED in row["note"] and len(row["note"]) < 300
    row["note"].encode("utf-8")
    assert "not understood, see the note: ann" in rows.about_times([found], deadline)[0]


def test_a_time_that_is_missing_is_said() -> None:
    deadline = times.read_deadline("2026-11-20T23:59:00")
    given = [Submission("ann"), Submission("bob", time=datetime(2026, 11, 20, tzinfo=UTC))]
    made = [rows.row_of(one, {"note": ""}, Class(), deadline) for one in given]
    assert [row["late_days"] for row in made] == [None, 0]
    assert [row["note"] for row in made] == [rows.UNTIMED, ""]
    assert rows.about_times(given, deadline) == [
        "no time of hand-in is known, so late_days is empty: ann"
    ]
    assert rows.row_of(given[0], {"note": ""}, Class(), None)["note"] == ""
    assert rows.about_times(given, None) == []


def test_times_without_a_zone_are_said() -> None:
    deadline = times.read_deadline("2026-11-20 23:59 Europe/Berlin")
    one = Submission("ann", time=datetime(2026, 11, 20, 23, 0))
    assert "in the deadline's zone" in rows.about_times([one], deadline)[0]
