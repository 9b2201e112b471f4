"""Every page in a real browser: quiet, complete, within the screen, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from book_tools.sources import book_pages

ROOT = Path(__file__).resolve().parents[2]
PAGES = [name.removesuffix(".md") + ".html" for name in book_pages(ROOT)]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNREACHABLE = """
[...document.querySelectorAll('.bd-article *')].filter(box =>
  ['auto', 'scroll'].includes(getComputedStyle(box).overflowX)
  && box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0 && box.tabIndex < 0
).map(box => box.outerHTML.slice(0, 100))
"""
BROKEN = "[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_page_is_quiet_and_fits(visit: Any, path: str, width: int, scheme: str) -> None:
    reader = visit(width, scheme)
    page = reader.open(path)
    assert reader.outside == []
    assert reader.errors == []
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(UNREACHABLE) == []
    assert page.evaluate(BROKEN) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_formula_is_drawn_and_carries_mathml(visit: Any, path: str) -> None:
    page = visit().open(path)
    formulas = page.locator(".bd-article .math").count()
    assert page.locator(".bd-article .math .katex math").count() == formulas
    assert page.locator(".katex-error, .math-error").count() == 0
    if formulas:
        assert page.evaluate("document.fonts.check('16px KaTeX_Main')")


def test_text_and_formulas_are_there_without_scripts(visit: Any) -> None:
    page = visit(java_script_enabled=False).page
    page.goto(f"{visit().address}/book/background.html")
    assert page.locator(".bd-article .katex math").count() > 20
    assert page.locator("p.receipt").first.is_visible()


def test_dark_mode_turns_figures_and_page(visit: Any) -> None:
    page = visit(scheme="dark").open("book/reinforce.html")
    image = page.locator(".bd-article .cell_output img").first
    assert "invert(1)" in image.evaluate("i => getComputedStyle(i).filter")
    shade = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in shade.strip("rgb()").split(",")[:3]) < 60


def test_colour_mode_button_has_a_name_and_works(visit: Any) -> None:
    page = visit().open("book/background.html")
    button = page.get_by_role("button", name="Colour mode").first
    seen = set()
    for _ in range(3):  # the reader's own, light, dark
        button.click()
        seen.add(page.evaluate("document.documentElement.dataset.theme"))
    assert seen == {"light", "dark"}


def test_notebook_is_offered_and_arrives(visit: Any) -> None:
    page = visit().open("book/reinforce.html")
    link = page.get_by_role("link", name="Download notebook (.ipynb)")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "reinforce.ipynb"


def test_search_finds_a_theorem_by_a_word_in_it(visit: Any) -> None:
    reader = visit()
    page = reader.open("search.html?q=likelihood")
    page.wait_for_selector("ul.search li a")
    found = page.locator("ul.search li a").evaluate_all("links => links.map(a => a.href)")
    assert any("background.html" in link for link in found)
    assert reader.errors == []


def test_receipt_leads_to_the_cell_that_checked(visit: Any) -> None:
    page = visit().open("book/background.html")
    page.locator("p.receipt a").first.click()
    assert "#check-" in page.url
    cell = page.locator(":target")
    assert cell.is_visible()
    assert "claim(" in cell.inner_text()


def test_copying_a_formula_gives_its_source(visit: Any) -> None:
    page = visit().open("book/background.html")
    copied = page.evaluate(
        """() => new Promise(done => {
            const range = document.createRange();
            range.selectNode(document.querySelector('.bd-article p .katex'));
            getSelection().removeAllRanges(); getSelection().addRange(range);
            document.addEventListener('copy', event => setTimeout(
                () => done(event.clipboardData.getData('text/plain'))));
            const event = new ClipboardEvent('copy', {
                clipboardData: new DataTransfer(), bubbles: true, cancelable: true});
            document.querySelector('.bd-article p .katex').dispatchEvent(event);
            done(event.clipboardData.getData('text/plain'));
        })"""
    )
    assert copied.startswith("$")
    assert copied.endswith("$")
