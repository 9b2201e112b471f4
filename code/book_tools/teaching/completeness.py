"""Is everything of a page in its deck? The page and the deck are read anew, as they are on disk."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

# What a page folds away: solutions, exercises (of which a deck has the titles), proofs.
LEFT_OUT = (".solution", ".exercise", "[class*=tag_exercise]", "details")
WANTED = {
    "section": "section[id]:has(> h1, > h2, > h3, > h4)",
    "item": "div.proof[id]",
    "figure": "figure[id]",
    "listing": ".literal-block-wrapper[id]",
    "formula": ".math-block[id]",
}


def words(tag: Tag) -> str:
    """The text of a tag without spaces."""
    return "".join(tag.get_text().split())


def is_left_out(tag: Tag) -> bool:
    """Whether the page folds this away."""
    if any(parent.css.match(each) for parent in [tag, *tag.parents][:-1] for each in LEFT_OUT):
        return True
    folded = next((each for each in tag.parents if "dropdown" in each.get("class", [])), None)
    return folded is not None and words(folded).startswith("Theproof")


def missing(article: Tag, deck: BeautifulSoup) -> list[str]:
    """What stands on a page and on no slide of its deck, in words."""
    held = {str(each["data-from"]) for each in deck.select("[data-from]")}
    lost = [
        f"the {kind} {tag['id']}"
        for kind, selector in WANTED.items()
        for tag in article.select(selector)
        if tag["id"] not in held and not is_left_out(tag)
    ]
    code = {words(each) for each in deck.select("pre")}
    lost += [
        f"the code that begins with {each.get_text().strip().splitlines()[0]!r}"
        for each in article.select(".cell_input pre")
        if words(each) not in code and not is_left_out(each)
    ]
    tables = {words(each) for each in deck.select("table")}
    lost += [
        f"the table that begins with {words(each)[:40]!r}"
        for each in article.select("table")
        if words(each) not in tables and not is_left_out(each)
    ]
    titles = {words(each) for each in deck.select("li")}
    return lost + [
        f"the title of {each.get_text().strip()}"
        for each in article.select(".exercise > .admonition-title")
        if words(each) not in titles
    ]
