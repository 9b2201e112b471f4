"""What readers do with a page: without scripts, in the dark, searching, copying, looking up."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect


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
    button = page.get_by_role("button", name="Color mode").first
    seen = set()
    for _ in range(3):  # the reader's own, light, dark
        button.click()
        seen.add(page.evaluate("document.documentElement.dataset.theme"))
    assert seen == {"light", "dark"}


def test_notebook_is_offered_and_arrives(visit: Any) -> None:
    page = visit().open("book/reinforce.html")
    page.get_by_role("button", name="Run this page").click()
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
    expect(cell).to_be_visible()
    expect(cell).to_contain_text("claim(", use_inner_text=True)  # it was folded


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
