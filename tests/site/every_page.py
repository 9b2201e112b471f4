"""What holds on every page, on a screen of one width; each is opened once for all tests.

How fast a page is drawn depends on what else the machine does, so
`python tests/site/measure.py` reports it and no test asserts it; what a page weighs is
asserted here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Literal

import pytest
from axe import axe
from playwright.sync_api import Browser
from visits import Visit, ready

from book_tools.browser.chromium import MILLISECONDS
from book_tools.sources import book_pages

ROOT = Path(__file__).resolve().parents[2]
PAGES = [name.removesuffix(".md") + ".html" for name in book_pages(ROOT)]
FOUND = ["search.html?q=likelihood"]  # reads the pages it finds, so weighs what they weigh
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNREACHABLE = """
[...document.querySelectorAll('.bd-article *')].filter(box =>
  ['auto', 'scroll'].includes(getComputedStyle(box).overflowX)
  && box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0 && box.tabIndex < 0
).map(box => box.outerHTML.slice(0, 100))
"""
CUT = """
[...document.querySelectorAll('.bd-article *, .prev-next-area *')].filter(box =>
  ['hidden', 'clip'].includes(getComputedStyle(box).overflowX)
  && box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 2 && box.innerText?.trim()
  && !box.closest('.katex, .visually-hidden, svg')
).map(box => box.outerHTML.slice(0, 100))
"""
BROKEN = "[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)"
BELOW = """
[...document.images].filter(i => i.complete && i.src.includes('_images')
  && i.getBoundingClientRect().top > innerHeight + 3000).map(i => i.src)"""
UNFOLD = """
for (const each of document.querySelectorAll('.bd-article details')) each.open = true;
for (const each of document.querySelectorAll('.bd-article .toggle-button')) each.click();
for (const each of document.images) each.loading = 'eager';"""
LOADED = "[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family)"
INTERACTIVE = "document.querySelector('.bd-article .interactive')"

KILOBYTES, INTERACTIVE_KILOBYTES = 450, 750
SHIFT, ARRIVAL_SHIFT = 0.05, 0.01  # until it is drawn, and when an interactive figure comes


of_the_book = pytest.mark.parametrize("seen", PAGES, indirect=True, scope="class")


class EveryPage:
    """Tests of one width; subclasses say which, and lie in files of their own, to run at once."""

    WIDTH: ClassVar[int]
    SCHEME: ClassVar[Literal["light", "dark"]]
    MOTION: ClassVar[Literal["no-preference", "reduce"]]

    @pytest.fixture(scope="class", params=PAGES + FOUND)
    @classmethod
    def seen(
        cls, request: pytest.FixtureRequest, browser: Browser, address: str
    ) -> Iterator[Visit]:
        context = browser.new_context(
            viewport={"width": cls.WIDTH, "height": 800},
            color_scheme=cls.SCHEME,
            reduced_motion=cls.MOTION,
        )
        context.set_default_timeout(MILLISECONDS)
        visit = Visit(context, address)
        visit.open(request.param)
        yield visit
        context.close()

    @of_the_book
    def test_is_light(self, seen: Visit) -> None:
        interactive = seen.page.evaluate(f"Boolean({INTERACTIVE})")
        assert seen.watched.kilobytes() < (INTERACTIVE_KILOBYTES if interactive else KILOBYTES)

    def test_loads_pictures_when_near(self, seen: Visit) -> None:
        assert seen.page.evaluate(BELOW) == []

    def test_every_formula_is_drawn_and_carries_mathml(self, seen: Visit) -> None:
        formulas = seen.watched.formulas()
        assert seen.page.locator(".bd-article .math .katex math").count() == formulas
        assert seen.page.locator(".katex-error, .math-error").count() == 0
        if formulas:
            assert {"KaTeX_Main", "KaTeX_Math"} <= set(seen.page.evaluate(LOADED))

    def test_fits_and_scrolls_by_keyboard(self, seen: Visit) -> None:
        assert seen.page.evaluate(OVERFLOW) <= 0
        assert seen.page.evaluate(UNREACHABLE) == []
        assert seen.page.evaluate(CUT) == []

    @of_the_book
    def test_moves_nothing(self, seen: Visit) -> None:
        before = seen.watched.shift_once_parsed()
        assert before < SHIFT
        for place in range(seen.page.locator(".interactive").count()):
            ready(seen.page, place)
        assert seen.watched.shift_once_parsed() - before < ARRIVAL_SHIFT

    def test_is_quiet_and_complete_with_every_part_opened(self, seen: Visit) -> None:
        seen.page.evaluate(f"() => {{{UNFOLD}}}")
        seen.page.wait_for_load_state("networkidle")
        assert seen.outside == []
        assert seen.errors == []
        assert seen.page.evaluate(BROKEN) == []
        assert seen.page.evaluate(OVERFLOW) <= 0
        assert seen.page.evaluate(CUT) == []

    @pytest.mark.timeout(1200)
    def test_axe_finds_nothing_serious(self, seen: Visit) -> None:  # the last: it empties formulas
        assert axe(seen.page) == []
