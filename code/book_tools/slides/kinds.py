"""Which parts of a page become slides of their own, and what such a slide holds."""

from __future__ import annotations

from bs4 import Tag

from book_tools.slides.sentences import sentences
from book_tools.slides.slide import Deck, Slide, classes

PROOF = "The proof"  # a folded proof stays on the page
QUESTION = "Predict"
SHORT = 260  # letters of a paragraph that stands whole above what it leads on to


def read_kind(deck: Deck, tag: Tag) -> bool:
    """Make the slides of a part of the page; False if it is prose."""
    names = classes(tag)
    if "exercise" in names:
        deck.exercises.append(deck.inside(tag.select_one(".admonition-title")))
    elif "proof" in names:
        heading, body = titled(deck, tag)
        deck.add("item", body, heading=heading)
    elif "proof-text" in names:
        below(deck, "proof", deck.slides[-1].heading, deck.inside(tag))
    elif "dropdown" in names:
        if "solution" not in names and not tag.get_text().strip().startswith(PROOF):
            below(deck, "answer", *titled(deck, tag))
    elif "cell" in names:
        read_cell(deck, tag)
    elif "literal-block-wrapper" in names or any(n.startswith("highlight-") for n in names):
        led_on_to(deck, "code", tag)
    elif "math-block" in names:
        if not tag.select_one(".eqno"):
            return False
        if not is_on_slide(deck, tag):
            led_on_to(deck, "formula", tag)
    elif tag.name == "table" or any("table" in name for name in names):
        led_on_to(deck, "table", tag)
    elif tag.name == "p" and tag.get_text().strip().startswith(QUESTION):
        deck.add("question", deck.whole(tag))
    else:
        return False
    return True


def titled(deck: Deck, tag: Tag) -> tuple[str, str]:
    """The title of a box, and the box without it."""
    made = deck.part(tag)
    title = made.select_one(".admonition-title")
    return title.extract().decode_contents() if title else deck.headings[-1], str(made)


def below(deck: Deck, kind: str, heading: str, body: str) -> None:
    """A slide under the last one: a proof, or what the page folds away."""
    deck.slides[-1].below.append(Slide(kind, heading, body))


def read_cell(deck: Deck, tag: Tag) -> None:
    """The code of a cell if it is visible, its figures, and what else it shows."""
    if any(name.startswith("tag_exercise") for name in classes(tag)):
        return
    code = tag.select_one(".cell_input")
    output = tag.select_one(".cell_output")
    figures = output.select("figure") if output else []
    shows = output is not None and not figures and output.select_one("table, img, pre, p")
    printed = deck.whole(output) if output is not None and shows else ""
    if code is not None and code.find_parent("details") is None:
        led_on_to(deck, "code", tag, f'<div class="cell">{deck.whole(code)}{printed}</div>')
    elif printed and not hidden(output):
        deck.add("output", f'<div class="cell">{printed}</div>')
    for figure in figures:
        body = f'<div class="cell"><div class="cell_output">{deck.whole(figure)}</div></div>'
        deck.add("figure", body)


def hidden(output: Tag | None) -> bool:
    """Whether the page folds away what a cell shows, or it is a receipt, which its item has."""
    return (
        output is None
        or output.find_parent("details") is not None
        or bool(output.select_one(".claim-output, .receipt"))
    )


def led_on_to(deck: Deck, kind: str, tag: Tag, body: str = "") -> None:
    """A table, a formula with a number or code, and what leads on to it: all of a short paragraph,
    else its last sentence.
    """
    before = tag.find_previous_sibling()
    said = sentences(deck.part(before)) if before is not None and before.name == "p" else []
    chosen = said if before is not None and len(before.get_text()) < SHORT else said[-1:]
    words = " ".join(each for each in chosen if each not in deck.slides[-1].body)
    deck.add(kind, (f"<p>{words}</p>" if words else "") + (body or deck.whole(tag)))


def is_on_slide(deck: Deck, tag: Tag) -> bool:
    """Whether the slide of the section has this formula."""
    last = deck.slides[-1]
    return last.kind == "section" and deck.whole(tag) in last.body
