"""The sentences of a paragraph of the site, each with its links and formulas."""

from __future__ import annotations

import re

from bs4 import NavigableString, Tag

# A point that ends no sentence stands after one of these.
ABBREVIATED = re.compile(r"(\b(e\.g|i\.e|vs|cf|al|no|resp|etc|approx)|\b[A-Z])\.$")
BOUNDARY = re.compile(r"""(?<=[.?!])(["”’)\]]*)\s+(?=["“‘(\[]?[A-Z0-9]|$)""")
ENDS = re.compile(r"""[.?!]["”’)\]]*$""")
LEAD = 330  # letters of a paragraph that stands on a slide as it is


def sentences(paragraph: Tag) -> list[str]:
    """The HTML of each sentence."""
    only = [each for each in paragraph.contents if str(each).strip()]
    if len(only) == 1 and isinstance(only[0], Tag) and only[0].name == "em":
        paragraph = only[0]
    found, words = [""], ""  # `words`: what the sentence that is being read says
    for child in paragraph.children:
        if not isinstance(child, NavigableString):
            found[-1] += str(child)
            words += child.get_text() or "x"
            continue
        text = str(child)
        if text[:1].isspace() and ENDS.search(words) and re.match(r"\s+([A-Z“(]|$)", text):
            found.append("")  # the sentence ended inside a tag
        start = 0
        for mark in BOUNDARY.finditer(text):
            if not ABBREVIATED.search(text[: mark.start()]):
                found[-1] += _escaped(text[start : mark.end()])
                found.append("")
                start = mark.end()
        found[-1] += _escaped(text[start:])
        words = text[start:] if start else words + text
    return [each.strip() for each in found if each.strip()]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def lead(paragraph: Tag, leads_on: bool) -> str:
    """What of a section's first paragraph stands on a slide.

    It is all of a short one, else its first two sentences, and the last if it leads on to what
    stands below it.
    """
    all_of_it = sentences(paragraph)
    if len(paragraph.get_text()) <= LEAD or len(all_of_it) <= 2:
        return f"<p>{' '.join(all_of_it)}</p>"
    last = [all_of_it[-1]] if leads_on else []
    return "".join(f"<p>{each}</p>" for each in [" ".join(all_of_it[:2]), *last])
