"""Parts of a page as they stand on a slide: no identifiers, and links that lead to the page."""

from __future__ import annotations

import copy
import posixpath
from urllib.parse import urldefrag

from bs4 import NavigableString, Tag
from bs4.element import PageElement

FOLDER = "slides"
NAMES = ("for", "aria-labelledby", "aria-describedby", "tabindex", "loading")
# What a page folds away, and the marks beside headings.
FOLDED = "details.receipts, details.hide, a.headerlink, .solution, button"


def address(docname: str, link: str) -> str:
    """A link of a page as it must read in the folder of the slides."""
    if "://" in link or link.startswith(("data:", "mailto:")):
        return link
    path, fragment = urldefrag(link)
    target = posixpath.join(posixpath.dirname(docname), path) if path else f"{docname}.html"
    found = posixpath.relpath(posixpath.normpath(target), FOLDER)
    return f"{found}#{fragment}" if fragment else found


def part(tag: Tag, docname: str) -> Tag:
    """A copy of a part of a page."""
    made = copy.copy(tag)
    for each in made.select(FOLDED):
        each.decompose()
    for each in [made, *made.find_all(True)]:
        if each.name == "section":
            each.name = "div"  # a section is a slide
        for name in NAMES:
            del each[name]
        if "id" in each.attrs:
            each["data-from"] = each.attrs.pop("id")  # says what of the page stands here
        for name in ("href", "src"):
            if name in each.attrs:
                each[name] = address(docname, str(each[name]))
    for each in made.select("pre"):
        _in_lines(each)
    return made


def _in_lines(code: Tag) -> None:
    """Make each line of code an element, so that long code can go on on another slide."""
    lines: list[list[PageElement]] = [[]]
    for child in list(code.contents):
        child = child.extract()
        if not isinstance(child, NavigableString):
            lines[-1].append(child)
            if child.get_text().endswith("\n"):
                lines.append([])
            continue
        first, *others = str(child).split("\n")
        lines[-1].append(NavigableString(first))
        lines += [[NavigableString(text)] for text in others]
    while lines and not "".join(each.get_text() for each in lines[-1]).strip():
        lines.pop()
    for line in lines:
        row = Tag(name="span", attrs={"class": "line"})
        row.extend(line)
        if not row.get_text().endswith("\n"):
            row.append("\n")
        code.append(row)
