"""A page of the site read into slides, in the order of the page.

Everything on a slide stands on the page. What is prose on the page and is left out of the slides
becomes the notes of the speaker.
"""

from __future__ import annotations

import re

from bs4 import Tag

from book_tools.slides.kinds import read_kind
from book_tools.slides.sentences import lead, sentences
from book_tools.slides.slide import Deck, Slide, classes

HEADINGS = ["h1", "h2", "h3", "h4"]
LISTS = ("ul", "ol")
OF_THE_HEAD = re.compile(r"^(About .* minutes|Afterwards)")


def read_slides(article: Tag, docname: str, formulas: list[str]) -> list[Slide]:
    """The slides of a page."""
    deck = Deck(docname, formulas)
    top = article.find("section")
    if not isinstance(top, Tag) or top.h1 is None:
        raise LookupError(f"the page {docname} has no heading such as Sphinx writes")
    title = deck.inside(top.h1)
    deck.headings.append(title)
    head = top.find("p", recursive=False)
    said = sentences(deck.part(head)) if isinstance(head, Tag) else []
    wanted = [f"<p>{each}</p>" for each in said if OF_THE_HEAD.match(each)]
    deck.add("title", "".join(wanted), str(top["id"]), title)
    read_children(deck, top, head)
    return deck.slides


def read_children(deck: Deck, parent: Tag, taken: object = None) -> None:
    """Everything in a part of the page, in order."""
    for child in parent.find_all(True, recursive=False):
        if child is taken or child.name in (*HEADINGS, "script"):
            continue
        if child.name == "section":
            read_section(deck, child)
        elif not read_kind(deck, child):
            if child.select_one("[id] .caption-number, figure, pre, table"):
                read_children(deck, child)  # a box with more than prose in it
            else:
                deck.note(child)


def read_section(deck: Deck, section: Tag) -> None:
    """A slide with the heading and what leads into the section; then what is in it."""
    heading = section.find(HEADINGS, recursive=False)
    if not isinstance(heading, Tag):
        return read_children(deck, section)
    deck.headings.append(deck.inside(heading))
    # Cells may come before the first sentence.
    after = heading.find_next_siblings()
    first = next((each for each in after if "cell" not in classes(each)), None)
    body = leading(deck, first) if isinstance(first, Tag) else ""
    made = deck.add("section", body, str(section.get("id", "")))
    if body and isinstance(first, Tag):
        deck.note(first)
    count = len(deck.exercises)
    read_children(deck, section, first if body else None)
    if titles := deck.exercises[count:]:
        made.body = f"<ul>{''.join(f'<li>{each}</li>' for each in titles)}</ul>"
    deck.headings.pop()
    return None


def leading(deck: Deck, first: Tag) -> str:
    """What of the beginning of a section stands on its slide."""
    if first.name in LISTS:
        return deck.whole(first)
    if first.name != "p":
        return ""
    text, follows = first.get_text().strip(), first.find_next_sibling()
    if not isinstance(follows, Tag):
        return lead(deck.part(first), False)
    shown = "math-block" in classes(follows) or follows.name in LISTS
    goes_on = shown and not text.endswith((".", "?", "!"))
    return lead(deck.part(first), goes_on) + (deck.whole(follows) if goes_on else "")
