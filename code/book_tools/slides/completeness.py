"""Is everything of a page in its deck? The deck is read anew, as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from bs4 import Tag

from book_tools.slides.slide import classes

FROM = re.compile(r'data-from="([^"]*)"')
HELD = re.compile(r"<(pre|table|li)\b[^>]*>(.*?)</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# A class, or the tag, of what a deck must hold, by what stands in its identifier's place.
NAMED = {"proof": "item", "literal-block-wrapper": "listing", "math-block": "formula"}
TAGS = {"section": "section", "figure": "figure"}


def words(text: str) -> str:
    """A text without spaces."""
    return "".join(text.split())


def is_left_out(tag: Tag) -> bool:
    """Whether the page folds this away: solutions, exercises (a deck has their titles), proofs."""
    for each in [tag, *tag.parents]:
        names = classes(each)
        if "solution" in names or "exercise" in names or each.name == "details":
            return True
        if any(name.startswith("tag_exercise") for name in names):
            return True
        if "dropdown" in names and words(each.get_text()).startswith("Theproof"):
            return True
    return False


def wanted(article: Tag) -> Iterator[tuple[str, str, Tag]]:
    """What a deck must hold: its kind, its identifier or else its words, and where it stands."""
    for tag in article.find_all(["section", "figure", "div", "pre", "table", "p"]):
        names = classes(tag)
        kind = TAGS.get(tag.name) or next((NAMED[each] for each in names if each in NAMED), None)
        if tag.name == "section" and not any(each.endswith("-content") for each in names):
            yield "section", str(tag.get("id", "")), tag
        elif kind and tag.name != "section" and "id" in tag.attrs:
            yield kind, str(tag["id"]), tag
        elif tag.name == "pre" and tag.find_parent(class_="cell_input"):
            yield "code", words(tag.get_text()), tag
        elif tag.name == "table":
            yield "table", words(tag.get_text()), tag
        elif "admonition-title" in names and "exercise" in classes(tag.parent or tag):
            yield "title", words(tag.get_text()), tag


def missing(article: Tag, deck: str) -> list[str]:
    """What stands on a page and on no slide of its deck, in words."""
    held = set(FROM.findall(deck))
    held |= {words(unescape(TAG.sub("", text))) for _, text in HELD.findall(deck)}
    return [
        f"the {kind} {name[:60]}"
        for kind, name, tag in wanted(article)
        if name not in held and (kind == "title" or not is_left_out(tag))
    ]
