"""A line of text with formulas does not break anew when a font comes late."""

from __future__ import annotations

from playwright.sync_api import Browser

from book_tools.browser.chromium import MILLISECONDS

PAGE = "book/gradient_ascent.html"
WIDTHS = """
[...document.querySelectorAll('.bd-article .math .katex-html .mathnormal')]
  .slice(0, 20).map(letter => letter.getBoundingClientRect().width)"""


def widths(browser: Browser, address: str, never: str) -> list[float]:
    """How wide the first letters of formulas are drawn where some files never come."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    page.route(lambda url: any(url.split("?")[0].endswith(e) for e in never.split()),
               lambda route: route.abort())  # fmt: skip
    page.goto(f"{address}/{PAGE}", wait_until="load")
    found: list[float] = page.evaluate(WIDTHS)
    context.close()
    return found


def test_formulas_need_no_file_of_a_font(browser: Browser, address: str) -> None:
    usual = widths(browser, address, "nothing")
    assert len(usual) == 20
    assert widths(browser, address, ".woff2 .woff .ttf") == usual
    assert widths(browser, address, ".woff2 .woff .ttf faces.js") != usual
