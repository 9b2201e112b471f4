"""The printed book: complete, with an outline, and every link within it leads to its place."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, Route
from pypdfium2 import PdfDocument

from book_tools.browser.print_pages import front_matter, moved, printed_article
from book_tools.browser.printed import COMPLETE, make_pdf, wait_until_complete
from book_tools.sources import book_pages

ROOT = Path(__file__).resolve().parents[2]
PAGES = [name.removesuffix(".md") for name in book_pages(ROOT)]
FIGURE = re.compile(r'<span class="caption-number">Figure (\d+\.\d+)')
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="10"/>'
THEOREM = re.compile(r'<span class="caption-number">(Theorem \d+\.\d+)')

pytestmark = pytest.mark.timeout(4000)


@pytest.fixture(scope="module")
def printed(site: Path, browser: Browser) -> bytes:
    return make_pdf(ROOT, site, browser)


@pytest.fixture(scope="module")
def book(printed: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(printed)) as opened:
        yield opened


@pytest.fixture(scope="module")
def texts(printed: bytes) -> list[str]:
    with PdfDocument(printed) as pages:
        return [page.get_textpage().get_text_bounded() for page in pages]


def of_the_site(site: Path, wanted: re.Pattern[str]) -> set[str]:
    return {
        found
        for name in PAGES
        for found in wanted.findall((site / f"{name}.html").read_text("utf-8"))
    }


def test_no_page_is_empty(texts: list[str]) -> None:
    assert [place for place, text in enumerate(texts) if len(text.strip()) < 20] == []


def test_it_begins_with_a_title_and_numbered_contents(texts: list[str]) -> None:
    assert "Policy Gradient Methods" in texts[0]
    assert "Contents" in texts[1]
    lines = texts[1].splitlines()
    first = next(place for place, text in enumerate(texts)
                 if "1. Background" in text[:40] and place > 2)  # fmt: skip
    assert lines[-4:] == sorted(lines[-4:], key=int)
    assert str(first + 1) in lines


def test_theorems_and_figures_of_the_site_are_there(site: Path, texts: list[str]) -> None:
    everything = "\n".join(texts)
    theorems, figures = of_the_site(site, THEOREM), of_the_site(site, FIGURE)
    assert len(theorems) > 10
    assert len(figures) > 20
    assert [each for each in theorems if each not in everything] == []
    assert [each for each in figures if f"Figure {each}" not in everything] == []


def test_outline_names_every_page(book: pikepdf.Pdf) -> None:
    with book.open_outline() as outline:
        titles = [str(each.title) for each in outline.root]
    assert len(titles) >= len(PAGES)
    assert any("Importance sampling" in title for title in titles)


def test_every_link_leads_somewhere(book: pikepdf.Pdf) -> None:
    places = set(book.Root.Dests.keys())
    within, lost = 0, []
    for page in book.pages:
        for note in page.get("/Annots", []):
            if "/Dest" in note:
                within += 1
                lost += [str(note.Dest)] if str(note.Dest) not in places else []
            else:
                address = str(note.A.get("/URI", ""))
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
    assert moved("book/reinforce", value, pages) == printed


def test_a_link_to_what_is_not_printed_is_no_link() -> None:
    assert moved("book/reinforce", "../notebooks/reinforce.ipynb", {"book/reinforce"}) is None


def test_a_page_changes_so_that_it_can_stand_beside_others() -> None:
    html = """<html><body><article class="bd-article"><section id="title">
        <h1>A <em>title</em><a class="headerlink" href="#title">#</a></h1>
        <a href="background.html#x">there</a> <a href="nowhere.html">lost</a>
        <img src="../_images/a.svg" loading="lazy"/> <label for="b c">d</label>
        </section></article></body></html>"""
    page = BeautifulSoup(html, "html.parser")
    article = printed_article("book/reinforce", page, {"book/reinforce", "book/background"})
    assert [str(tag.get("href")) for tag in article.select("a")] == ["#background--x", "None"]
    assert str(article.img) == '<img src="_images/a.svg"/>'
    assert article.label and article.label["for"] == "reinforce--b reinforce--c"
    assert article["id"] == "reinforce"
    front = front_matter({"title": "T", "author": "A"}, [article], {"reinforce--title": 7})
    assert '<a href="#reinforce--title">A <em>title</em></a>' in front
    assert '<span class="page-number">7</span>' in front


def open_with_picture(browser: Browser, answer: Callable[[Route], Any]) -> Page:
    """A page without scripts, as soon as its text is there."""
    page = browser.new_page(java_script_enabled=False)
    page.route("**/picture.svg", answer)
    page.set_content('<img src="http://127.0.0.1/picture.svg">', wait_until="domcontentloaded")
    return page


@pytest.mark.timeout(120)
def test_what_comes_late_is_waited_for(browser: Browser) -> None:
    """Playwright's `wait_for_function` asks once where a page has no scripts, then never again."""

    def late(route: Route) -> None:
        route.request.frame.page.wait_for_timeout(1000)
        route.fulfill(content_type="image/svg+xml", body=PICTURE)

    page = open_with_picture(browser, late)
    assert not page.evaluate(COMPLETE)
    wait_until_complete(page, 60_000)
    assert page.evaluate("document.images[0].naturalWidth") == 30
    page.close()


def test_what_never_comes_is_said(browser: Browser) -> None:
    page = open_with_picture(browser, lambda route: None)
    with pytest.raises(TimeoutError, match=r"picture of about:blank did not come within 200 ms"):
        wait_until_complete(page, 200)
    page.close()


def test_a_page_of_another_kind_is_refused() -> None:
    with pytest.raises(LookupError, match="book/reinforce has no article"):
        printed_article("book/reinforce", BeautifulSoup("<p>none</p>", "html.parser"), set())
