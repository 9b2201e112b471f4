"""When something was handed in, and how many days that is after the deadline."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LONGEST = 80  # characters of a time
YEARS = range(1970, 2200)  # a moment far from them could not be moved to another zone
FORM = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)(?:[T ]+(?P<clock>\d\d?:\d\d(?::\d\d(?:\.\d+)?)?))?"
    r"\s*(?P<zone>.*)",
    re.DOTALL,
)
OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d\d?):?(\d\d)?")
# Hours from UTC of abbreviations that mean one zone. CST, IST, BST and AST mean several.
ABBREVIATIONS = {
    "": None, "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1,
    "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "NST": -3.5, "NDT": -2.5, "ADT": -3, "EST": -5, "EDT": -4, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip


def read_time(said: object) -> datetime | None:
    """A moment such as `2026-11-20 23:10:00 America/Los_Angeles`; None if it is not understood.

    The zone may be an offset, a name of the time-zone database or an abbreviation that means one
    zone. Without a zone the time stays without one. An hour that a clock shows twice is the first
    of the two.
    """
    if isinstance(said, datetime):
        return said
    found = FORM.fullmatch(str(said or "").strip()[:LONGEST])
    if found is None:
        return None
    clock = found["clock"] or "00:00"
    clock, _, fraction = clock.rjust(len(clock) + (clock[1] == ":"), "0").partition(".")
    try:
        time = datetime.fromisoformat(f"{found['date']}T{clock}")
        time = time.replace(microsecond=int(fraction[:6].ljust(6, "0")))
        place = _zone(found["zone"].strip())
    except (ValueError, KeyError, OSError):  # the last two: what zoneinfo raises
        return None
    return time.replace(tzinfo=place) if time.year in YEARS else None


def _zone(text: str) -> tzinfo | None:
    """A zone by its name, its offset or its abbreviation; none for an empty text."""
    hours = ABBREVIATIONS.get(text.upper(), "unknown")
    if hours is None:
        return None
    if isinstance(hours, int | float):
        return timezone(timedelta(hours=hours)) if hours else UTC
    offset = OFFSET.fullmatch(text)
    if offset:
        size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(size if offset[1] == "+" else -size)
    if "/" not in text:  # CST6CDT and other names of the database that are abbreviations
        raise ValueError(text)
    return ZoneInfo(text)


def utc(time: datetime | None) -> datetime | None:
    """The time, as UTC if it has no zone."""
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)


def read_deadline(text: str | None) -> datetime | None:
    """A time such as 2026-10-05T23:59:00+02:00 or `2026-10-05 23:59 Europe/Berlin`; else UTC."""
    if text is None:
        return None
    time = utc(read_time(text))
    if time is None:
        raise ValueError(
            f"deadline is {text!r}: it must look like 2026-10-05T23:59:00+02:00 or "
            "'2026-10-05 23:59 Europe/Berlin'"
        )
    return time


def late_days(time: datetime | None, deadline: datetime | None) -> int | None:
    """Days begun after the deadline; None where the time is not known.

    The first late day ends when the clocks in the deadline's zone show the deadline's time again.
    If the deadline names a zone with daylight saving, such a day may have 23 or 25 hours. A time
    without a zone is one in the deadline's zone.
    """
    if time is None or deadline is None:
        return None
    handed = (time if time.tzinfo else time.replace(tzinfo=deadline.tzinfo)).astimezone(UTC)
    days = max(0, (handed - deadline.astimezone(UTC)) // DAY - 1)
    while handed > (deadline + days * DAY).astimezone(UTC):
        days += 1
    return days
