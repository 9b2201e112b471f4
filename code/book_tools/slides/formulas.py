"""Drawn formulas of a page, put aside while the page is read: they are most of its HTML.

Each leaves a small mark in its place, and comes back as it was when the slides are written.
"""

from __future__ import annotations

import re
from html import unescape

from bs4 import Tag

BEGIN = '<span class="katex">'
SPAN = re.compile(r"<span\b|</span>")
MARK = re.compile(r'<i data-formula="(\d+)"></i>')
TEX = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>', re.DOTALL)


def take_out(html: str) -> tuple[str, list[str]]:
    """The HTML with a mark in place of each formula, and the formulas."""
    parts: list[str] = []
    formulas: list[str] = []
    at = 0
    while (start := html.find(BEGIN, at)) >= 0:
        end = _end(html, start)
        parts += [html[at:start], f'<i data-formula="{len(formulas)}"></i>']
        formulas.append(html[start:end])
        at = end
    return "".join([*parts, html[at:]]), formulas


def _end(html: str, start: int) -> int:
    """Where the span that begins at `start` ends."""
    depth = 0
    for found in SPAN.finditer(html, start):
        depth += 1 if found[0] != "</span>" else -1
        if depth == 0:
            return found.end()
    raise ValueError(f"a formula never ends: {html[start : start + 200]}")


def put_back(html: str, formulas: list[str]) -> str:
    """The HTML with its formulas."""
    return MARK.sub(lambda mark: formulas[int(mark[1])], html)


def as_text(tag: Tag, formulas: list[str]) -> str:
    """The words of a part of a page, with its formulas in TeX between dollar signs."""
    for mark in tag.select("i[data-formula]"):
        tex = TEX.search(formulas[int(str(mark["data-formula"]))])
        mark.replace_with(f"${unescape(tex[1]).strip()}$" if tex else "")
    return " ".join(tag.get_text().split())
