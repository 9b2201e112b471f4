"""Slides for each chapter page, from the built site: numbers, formulas and figures are its own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag

from book_tools.slides.completeness import missing
from book_tools.slides.deck import deck_html, index_html
from book_tools.slides.formulas import put_back, take_out
from book_tools.slides.parts import FOLDER
from book_tools.slides.reading import read_slides

PART = "Policy gradients"
BEGIN, END = '<article class="bd-article">', "</article>"
FOLDED = re.compile(r'<details class="admonition hide.*?</details>', re.DOTALL)  # code


def pages_with_slides(root: Path) -> list[str]:
    """The pages of the part of the book that is taught, as Sphinx names them."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    return [
        chapter["file"]
        for part in toc.get("parts", [])
        if part.get("caption") == PART
        for chapter in part["chapters"]
    ]


def article_of(html: str, docname: str) -> tuple[Tag, list[str]]:
    """The article of a page without its formulas, and the formulas."""
    start, end = html.find(BEGIN), html.find(END)
    if not 0 <= start < end:
        raise LookupError(f"the page {docname} has no article such as the theme writes")
    text, formulas = take_out(FOLDED.sub("", html[start : end + len(END)]))
    article = BeautifulSoup(text, "html.parser").article
    assert article is not None
    return article, formulas


def write_deck(site: Path, docname: str) -> tuple[str, list[str]]:
    """Write the deck of a page: its title, and what is wrong with it."""
    page = site / f"{docname}.html"
    if not page.is_file():
        return "", [f"{docname}.md has no slides, for the site lacks the page"]
    html = page.read_text("utf-8")
    article, formulas = article_of(html, docname)
    slides = read_slides(article, docname, formulas)
    title = put_back(slides[0].heading, formulas)
    words = BeautifulSoup(slides[0].heading, "html.parser").get_text()
    deck = deck_html(words, f"../{docname}.html", slides)
    lost = missing(article, deck)
    file = site / FOLDER / f"{Path(docname).name}.html"
    file.write_text(put_back(deck, formulas), "utf-8")
    return title, [f"{docname}.md: on no slide: {each}" for each in lost]


def write_slides(root: Path) -> list[str]:
    """Write all decks and the page that lists them; what is wrong with them, in words."""
    site, names = root / "_build" / "html", pages_with_slides(root)
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    if not names:
        return []
    (site / FOLDER).mkdir()
    # One after another: a forked worker may hang in a process that has loaded JAX.
    written = [write_deck(site, name) for name in names]
    files = [f"{Path(name).name}.html" for name in names]
    rows = [(title, file) for (title, _), file in zip(written, files, strict=True) if title]
    (site / FOLDER / "index.html").write_text(index_html(rows), "utf-8")
    return [line for _, complaints in written for line in complaints]


def slides(root: Path) -> int:
    """`make slides`: the exit status."""
    if not (root / "_build" / "html" / "index.html").is_file():
        print("There is no site yet: run `make book`")
        return 1
    complaints = write_slides(root)
    print(*complaints, sep="\n", end="\n" if complaints else "")
    print(f"Slides: _build/html/{FOLDER}/index.html")
    return int(bool(complaints))
