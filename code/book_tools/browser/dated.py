"""A PDF whose bytes depend on what is printed in it and on a given date, and on nothing else.

Chromium writes the time of printing into a PDF, and numbers that are others each time.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf

NODE = re.compile(rb"node\d{8}")


def dated(made: bytes, date: int) -> bytes:
    """A PDF with the date of the commit, and with an identifier that follows from its content."""
    when = time.strftime("D:%Y%m%d%H%M%SZ", time.gmtime(date))
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as book:
        for key in ("/CreationDate", "/ModDate"):
            book.docinfo[key] = when
        if "/ID" in book.trailer:
            del book.trailer["/ID"]  # its first half would be kept
        number_nodes(book)
        mode = pikepdf.ObjectStreamMode.generate
        book.save(written, object_stream_mode=mode, deterministic_id=True)
    return written.getvalue()


def number_nodes(book: pikepdf.Pdf) -> None:
    """Number the parts of the text that screen readers ask for from 1 on, in the order they have.

    Chromium numbers them on from a number that is another one each time.
    """
    places = [place for each in book.objects for place in _node_names(each)]
    names = sorted({bytes(holder[key]) for holder, key in places})
    numbers = {name: b"node%08d" % number for number, name in enumerate(names, 1)}
    for holder, key in places:
        holder[key] = pikepdf.String(numbers[bytes(holder[key])].decode())


def _node_names(found: Any) -> Iterator[tuple[Any, Any]]:
    """Where a dictionary or array, or what it holds directly, has such a name."""
    if isinstance(found, pikepdf.Array):
        parts: Iterable[tuple[Any, Any]] = enumerate(found)
    elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        parts = found.items()
    else:
        return
    for key, part in parts:
        if isinstance(part, pikepdf.String):
            if NODE.fullmatch(bytes(part)):
                yield found, key
        elif isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect:
            yield from _node_names(part)
