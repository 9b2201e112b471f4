"""One normal form for names and ids, wherever they come from: files, exports, roster, marks.

A person's name is written in many ways: with a composed or a decomposed accent, with capitals or
without, with a space at its end. Ids lose their leading zeros in a spreadsheet. Names of files
come from zips made on other systems, in which accents may be encoded in another way.
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache

SURROGATE = re.compile("[\ud800-\udfff]")
MOST_NAMED = 20
KEPT = 100_000  # each row of a roster is compared with each hand-in
ZEROS = re.compile(r"0*(\d+?)(?:\.0+)?")
DOS_LETTERS = range(0x80, 0xA6)  # where cp437 and cp850 have accented letters, and cp1252 has none


def clean(text: str) -> str:
    """The text without halves of characters, which no file and no terminal takes."""
    return SURROGATE.sub("\ufffd", text)


def cleaned(tree: object) -> object:
    """The same for every text in what came back from a box."""
    if isinstance(tree, str):
        return clean(tree)
    if isinstance(tree, list | tuple):
        return [cleaned(part) for part in tree]
    if isinstance(tree, dict):
        return {cleaned(key): cleaned(part) for key, part in tree.items()}
    return tree


def readable(name: str) -> str:
    """A file's name as text; bytes that are not UTF-8 are read as an old Windows zip has them.

    Zips without Unicode names hold them in cp437 or cp850, or in cp1252. The accented letters of
    the first two lie where cp1252 has only punctuation, so one byte there decides.
    """
    if not SURROGATE.search(name):
        return unicodedata.normalize("NFC", name)
    try:
        raw = os.fsencode(name)
    except UnicodeEncodeError:
        return clean(name)
    high = [byte for byte in raw if byte >= 0x80]
    encoding = "cp850" if any(byte in DOS_LETTERS for byte in high) else "cp1252"
    return unicodedata.normalize("NFC", raw.decode(encoding, "replace"))


@lru_cache(KEPT)
def spelling(text: str) -> str:
    """The text without what nobody sees: case, kind of accent, spaces around, format characters."""
    seen = "".join(c for c in clean(text) if unicodedata.category(c) != "Cf")
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", seen).casefold())
    return " ".join(folded.split())


@lru_cache(KEPT)
def normal(text: str) -> str:
    """The normal form: the spelling, and for a number no zeros in front and no `.0` behind."""
    spelled = spelling(text)
    number = ZEROS.fullmatch(spelled)
    return number[1] if number and spelled.isascii() else spelled


def readings(text: str) -> set[str]:
    """The normal forms a text may have; UTF-8 that a program took for cp437 is read again."""
    found = {normal(text)}
    for encoding in ("cp437", "cp850", "cp1252"):
        try:
            found.add(normal(text.encode(encoding).decode("utf-8")))
        except UnicodeError:
            continue
    return found - {""}


@lru_cache(KEPT)
def squeezed(text: str) -> frozenset[str]:
    """A name as platforms squeeze it into a file's name: letters without spaces.

    Canvas writes the last name first, so `Ann Anton` is also `antonann`,
    and leaves out letters with accents or their accents.
    """
    name = spelling(text)
    last, comma, first = name.partition(",")
    words = name.split()
    orders = [name, f"{first} {last}" if comma else " ".join([*words[-1:], *words[:-1]])]
    found: set[str] = set()
    for order in orders:
        letters = re.sub(r"[\W_]+", "", order)
        bare = "".join(c for c in unicodedata.normalize("NFD", letters) if c.isascii())
        dropped = "".join(c for c in letters if c.isascii())
        found |= {letters, *(one for one in (bare, dropped) if 2 * len(one) > len(letters))}
    return frozenset(found - {""})


def shown(text: str) -> str:
    """The text for a console: nothing in it moves the cursor or cannot be written."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def named(names: list[str]) -> str:
    """Some names for a sentence, and how many there are besides."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
