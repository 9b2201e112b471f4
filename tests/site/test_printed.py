"""The printed book: complete, with an outline, and every link within it leads to its place."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from book_tools.printed import make_pdf, moved
from book_tools.sources import book_pages
from playwright.sync_api import Browser
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[2]
PAGES = [name.removesuffix(".md") for name in book_pages(ROOT)]
FIGURE = re.compile(r'<span class="caption-number">Figure (\d+\.\d+)')
THEOREM = re.compile(r'<span class="caption-number">(Theorem \d+\.\d+)')

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def book(site: Path, browser: Browser) -> PdfReader:
    return PdfReader(io.BytesIO(make_pdf(ROOT, site, browser)))


@pytest.fixture(scope="module")
def texts(book: PdfReader) -> list[str]:
    return [page.extract_text() for page in book.pages]


def of_the_site(site: Path, wanted: re.Pattern[str]) -> set[str]:
    return {
        found for name in PAGES for found in wanted.findall((site / f"{name}.html").read_text())
    }


def test_no_page_is_empty(texts: list[str]) -> None:
    assert [place for place, text in enumerate(texts) if len(text.strip()) < 20] == []


def test_it_begins_with_a_title_and_numbered_contents(texts: list[str]) -> None:
    assert "Policy Gradient Methods" in texts[0]
    assert "Contents" in texts[1]
    lines = texts[1].splitlines()
    first = next(place for place, text in enumerate(texts) if "1.1. A river to cross" in text[:900]
                 and place > 2)  # fmt: skip
    assert lines[-4:] == sorted(lines[-4:], key=int)
    assert str(first + 1) in lines


def test_theorems_and_figures_of_the_site_are_there(site: Path, texts: list[str]) -> None:
    everything = "\n".join(texts)
    theorems, figures = of_the_site(site, THEOREM), of_the_site(site, FIGURE)
    assert len(theorems) > 10
    assert len(figures) > 20
    assert [each for each in theorems if each not in everything] == []
    assert [each for each in figures if f"Figure {each}" not in everything] == []


def test_outline_names_every_page(book: PdfReader) -> None:
    titles = [str(each.title) for each in book.outline if not isinstance(each, list)]
    titles += [str(each.title) for part in book.outline if isinstance(part, list) for each in part
               if not isinstance(each, list)]  # fmt: skip
    assert len(titles) >= len(PAGES)
    assert any("Importance sampling" in title for title in titles)


def test_every_link_leads_somewhere(book: PdfReader) -> None:
    places = set(book.named_destinations)
    within, lost = 0, []
    for page in book.pages:
        for note in page.get("/Annots", []):
            action = note.get_object()
            goal = action.get("/Dest") or action.get("/A", {}).get("/D")
            if isinstance(goal, str):
                within += 1
                lost += [goal] if goal not in places and f"/{goal}" not in places else []
            elif goal is None:
                address = str(action["/A"].get("/URI", ""))
                lost += [address] if "127.0.0.1" in address or not address else []
    assert within > 500
    assert lost == []


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("#here", "#reinforce--here"),
        ("background.html#x", "#background--x"),
        ("homework/hw1.html", "#homework-hw1"),
        ("https://example.org/", "https://example.org/"),
    ],
)
def test_links_move_into_the_print(value: str, printed: str) -> None:
    pages = {"book/reinforce", "book/background", "book/homework/hw1"}
    assert moved("book/reinforce", "href", value, pages) == f' href="{printed}"'


def test_a_link_to_what_is_not_printed_is_no_link() -> None:
    assert moved("book/reinforce", "href", "../notebooks/reinforce.ipynb", {"book/reinforce"}) == ""
