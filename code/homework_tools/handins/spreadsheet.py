"""A table that a person saved from a spreadsheet, in one of several encodings."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

REMEDY = "save it as CSV UTF-8"


@dataclass(frozen=True)
class Sheet:
    """The columns and rows of a CSV file, and what the instructor should know about it."""

    columns: list[str]
    rows: list[tuple[int, dict[str, str]]]  # with the number of the line where the row ends
    said: list[str] = field(default_factory=list)


def read_sheet(path: Path, what: str) -> Sheet:
    """The sheet of a CSV file with a column `student`, or an error that names the file.

    UTF-8 and UTF-16 are told by their bytes. Anything else is read as cp1252, as Excel on
    Windows writes it, and this is said. Columns are separated by commas, semicolons or tabs.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{what} is {str(path)!r}: it must be a CSV file")
    text, said = _decoded(path)
    try:
        return _parsed(path, text, said)
    except csv.Error as error:
        raise ValueError(f"{path} is no CSV file ({error}): {REMEDY}") from None


def _decoded(path: Path) -> tuple[str, list[str]]:
    raw = path.read_bytes()
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ValueError(f"{path} is a workbook of a spreadsheet: {REMEDY}")
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16"), []
        if b"\0" in raw:
            raise ValueError(f"{path} holds zero bytes and is no text: {REMEDY}")
        try:
            return raw.decode("utf-8-sig"), []
        except UnicodeDecodeError:
            text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is in an unknown encoding: {REMEDY}") from None
    return text, [f"{path} is not UTF-8 and was read as cp1252: check its accents, or {REMEDY}"]


def _parsed(path: Path, text: str, said: list[str]) -> Sheet:
    header = next((line for line in text.splitlines() if line.strip()), "")
    for separator in (",", ";", "\t"):
        names = [name.strip() for name in next(csv.reader([header], delimiter=separator), [])]
        if "student" in [name.casefold() for name in names]:
            break
    else:
        names = [name.strip() for name in next(csv.reader([header]), [])]
        raise ValueError(f"{path} has columns {names}: one of them must be 'student'")
    columns = ["student" if name.casefold() == "student" else name for name in names]
    doubled = sorted({name for name in columns if columns.count(name) > 1 and name})
    if doubled:
        raise ValueError(f"{path} has several columns {doubled[0]!r}: each name must be there once")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[int, dict[str, str]]] = []
    began = False
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if began:
            row = dict.fromkeys(columns, "") | dict(zip(columns, cells, strict=False))
            rows.append((reader.line_num, {**row, "student": row["student"].strip()}))
        began = True
    return Sheet([name for name in columns if name], rows, said)
