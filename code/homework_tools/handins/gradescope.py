"""Gradescope's export: folders `submission_123`, and a file that says whose they are."""

from __future__ import annotations

from pathlib import Path

from homework_tools.handins.handed import Submission, files_below, is_folder
from homework_tools.handins.identity import clean, named
from homework_tools.handins.times import read_time, utc

METADATA = "submission_metadata.yml"
LARGEST = 20_000_000


def submissions_of(folder: Path, said: list[str]) -> list[Submission]:
    """One hand-in for each member of each group; students by their `sid`, else email.

    The export is a folder `assignment_123_export` with `submission_metadata.yml`, where each
    `submission_123` has `:submitters:` with `:name`, `:sid` and `:email`, and `:created_at`.
    """
    known = _metadata(folder / METADATA)
    found = []
    places = [path for path in sorted(folder.iterdir()) if path.name.startswith("submission_")]
    for place in places:
        if is_folder(place):
            found += _group(place, known.get(place.name), said)
    absent = sorted(set(known) - {place.name for place in places})
    if absent:
        said.append(
            f"{METADATA} names what is not in the folder: {named(absent)}: download the export "
            "again"
        )
    return found


def _group(place: Path, about: object, said: list[str]) -> list[Submission]:
    if not isinstance(about, dict):
        said.append(f"{METADATA} does not say whose {place.name} is: look it up in Gradescope")
        about = {}
    stamp = _text(about.get(":created_at"))
    time = utc(read_time(stamp))
    notes = []
    if time is None and stamp:
        notes.append(f"The time of hand-in, {stamp!r:.60}, is not understood.")
    people = about.get(":submitters")
    people = people if isinstance(people, list) and people else [{}]
    found = []
    for person in [p if isinstance(p, dict) else {} for p in people]:
        who = _text(person.get(":sid")) or _text(person.get(":email")) or place.name
        name = _text(person.get(":name"))
        email = _text(person.get(":email"))
        found.append(Submission(who, files_below(place), time, name, email, notes))
    return found


def _text(value: object) -> str:
    text = clean(value).strip() if isinstance(value, str) else ""
    return "" if text in ("~", "null") else text


def _metadata(path: Path) -> dict[str, object]:
    """The file as text throughout: an id such as 0042 is no number."""
    import yaml

    if path.stat().st_size > LARGEST:
        raise ValueError(
            f"{path} is larger than {LARGEST:,} bytes: it must be Gradescope's own file"
        )
    try:
        loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"{path} cannot be read: it must be Gradescope's own file") from error
    if not isinstance(loaded, dict):
        raise ValueError(f"{path} names no submissions: it must be Gradescope's own file")
    return {str(key): value for key, value in loaded.items()}
