"""Slides of every chapter page: complete, and nothing larger than a slide or too small to read."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from axe import axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, ViewportSize
from test_links import Reader

from book_tools.browser.chromium import MILLISECONDS
from book_tools.slides.write import pages_with_slides

ROOT = Path(__file__).resolve().parents[2]
NAMES = [Path(name).name for name in pages_with_slides(ROOT)]
WIDTH, HEIGHT = 1280, 720
SMALLEST, SMALLEST_TEXT = 16, 20  # px; slides.css says so too
# All slides at once, as they are measured: those that reveal.js does not show now are hidden.
LAY_OUT = "document.documentElement.classList.remove('ready')"
TOO_LARGE = """() => Reveal.getSlides().flatMap((slide, place) => {
  const body = slide.querySelector('.body'), head = slide.querySelector('.head');
  const frame = slide.querySelector('.frame').getBoundingClientRect();
  const wide = [...body.querySelectorAll('p, pre, table, img, figcaption, .math-box > *')]
    .some(each => each.getBoundingClientRect().right > frame.right + 1);
  const over = body.scrollHeight > body.clientHeight + 1 || body.scrollWidth > body.clientWidth + 1;
  const seen = frame.height > 700 && body.clientHeight > 0;
  return over || wide || !seen ? [`slide ${place + 1}: ${head.textContent}`] : [];
})"""
TOO_SMALL = """smallest => Reveal.getSlides().flatMap((slide, place) => {
  const found = [], walker = document.createTreeWalker(slide.querySelector('.frame'), 4);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (!text || parent.closest('.katex, .chart, script, sup, sub')) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < smallest - 0.01) found.push(`slide ${place + 1}, ${size} px: ${text.slice(0, 40)}`);
  }
  return found;
})"""
SIZES = """Reveal.getSlides().map(slide =>
  parseInt(slide.querySelector('.body').style.getPropertyValue('--size')))"""
WORDS = """Reveal.getSlides().flatMap(slide => {
  const body = slide.querySelector('.body').cloneNode(true);
  body.querySelectorAll('.again, .interactive').forEach(each => each.remove());
  return body.textContent.replace(/\\s/g, '').split('');
}).sort().join('')"""


@pytest.fixture
def opened(browser: Browser, site: Path) -> Iterator[Any]:
    """A function that opens a deck from the disk, without any network."""
    contexts = []

    def start(name: str, query: str = "", **options: Any) -> tuple[Page, list[str]]:
        screen: ViewportSize = {"width": WIDTH, "height": HEIGHT}
        context = browser.new_context(viewport=screen, offline=True, **options)
        context.set_default_timeout(MILLISECONDS)
        contexts.append(context)
        page, wrong = context.new_page(), []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text))
        page.on("requestfailed", lambda request: wrong.append(request.url))
        page.goto(f"{(site / 'slides' / f'{name}.html').as_uri()}{query}")
        page.wait_for_selector("html.ready", state="attached")
        return page, wrong

    yield start
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", NAMES)
def test_deck_fits_its_slides(opened: Any, site: Path, name: str) -> None:
    page, wrong = opened(name)
    assert wrong == []
    assert min(page.evaluate(SIZES)) >= SMALLEST_TEXT
    page.evaluate(LAY_OUT)
    assert page.evaluate(TOO_LARGE) == []
    assert page.evaluate(TOO_SMALL, SMALLEST) == []
    written = BeautifulSoup((site / "slides" / f"{name}.html").read_text("utf-8"), "html.parser")
    for each in written.select(".interactive"):
        each.decompose()
    text = "".join(each.get_text() for each in written.select(".body"))
    assert page.evaluate(WORDS) == "".join(sorted("".join(text.split())))


def test_a_slide_that_is_too_full_is_found(opened: Any) -> None:
    page, _ = opened("reinforce")
    page.evaluate("""document.querySelector('.body').innerHTML =
        '<pre style="font-size: 12px">' + 'x'.repeat(300) + '</pre>'""")
    page.evaluate(LAY_OUT)
    assert len(page.evaluate(TOO_LARGE)) == 1
    assert len(page.evaluate(TOO_SMALL, SMALLEST)) == 1


def test_keys_turn_the_slides(opened: Any) -> None:
    page, _ = opened("reinforce")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getIndices().h") == 1
    while not page.evaluate("Reveal.availableRoutes().down"):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("Reveal.getCurrentSlide().dataset.kind") in ("answer", "proof")


def test_mode_is_that_of_the_reader_and_a_key_changes_it(opened: Any) -> None:
    page, _ = opened("ppo", color_scheme="dark")
    shade = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(shade) == "rgb(20, 24, 26)"
    page.keyboard.press("d")
    assert page.evaluate(shade) == "rgb(253, 253, 252)"


def test_interactive_figure_answers(opened: Any) -> None:
    page, _ = opened("reinforce")
    figure = page.locator(".interactive").first
    page.evaluate("""() => {
      const slide = Reveal.getSlides().find(each => each.querySelector('.interactive'));
      const { h, v } = Reveal.getIndices(slide);
      Reveal.slide(h, v);
    }""")
    page.wait_for_selector(".interactive.ready")
    before = figure.locator(".numbers").inner_text()
    figure.locator("input").first.evaluate(
        "input => { input.value = input.max; input.dispatchEvent(new Event('input')) }"
    )
    page.wait_for_function(
        "before => document.querySelector('.interactive .numbers').innerText !== before", arg=before
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(opened: Any, scheme: str) -> None:
    page, _ = opened("ppo", color_scheme=scheme)
    page.evaluate("Reveal.slide(1)")
    assert axe(page) == []


@pytest.mark.parametrize("name", ["ppo", "background"])
def test_deck_prints_a_page_for_each_slide(opened: Any, name: str) -> None:
    page, _ = opened(name, "?print-pdf")
    page.wait_for_selector(".pdf-page", state="attached")
    count = page.evaluate("document.querySelectorAll('section.slide').length")
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as made:
        assert len(made.pages) == count
        left, bottom, right, top = (float(each) for each in made.pages[0].mediabox)
    assert page.evaluate(TOO_LARGE) == []
    assert (right - left, top - bottom) == pytest.approx((0.75 * WIDTH, 0.75 * HEIGHT), abs=1)


def test_list_of_decks_is_complete(site: Path) -> None:
    links = Reader(site / "slides" / "index.html").links
    assert [each for each in links if "/" not in each] == [f"{name}.html" for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_has_an_alternative(site: Path, name: str) -> None:
    html = (site / "slides" / f"{name}.html").read_text("utf-8")
    assert [
        each
        for each in re.findall(r"<img\b[^>]*>", html)
        if not re.search(r'alt=(["\'])(?!\1)', each)
    ] == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_formula_sheet_prints_on_two_sides(visit: Any, paper: str) -> None:
    page = visit().open("book/updates.html")
    with pikepdf.open(io.BytesIO(page.pdf(format=paper))) as made:
        assert len(made.pages) == 2
    page.emulate_media(media="print")
    lost = """[...document.querySelectorAll('.bd-article > section > section .math-block')]
        .filter(e => !e.checkVisibility() || e.scrollWidth > e.clientWidth + 1).length"""
    assert page.evaluate(lost) == 0
