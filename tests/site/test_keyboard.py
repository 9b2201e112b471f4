"""Pages by keyboard alone: every stop once, visible where it is, and out again at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from visits import comes_true

from book_tools.sources import book_pages

STOPS = """
[...document.querySelectorAll('a[href], button, input, summary, select, [tabindex="0"], video')]
  .filter(each => each.tabIndex >= 0 && !each.disabled
    && each.checkVisibility({visibilityProperty: true})
    && !each.closest('[inert], dialog:not([open])')).length"""
HERE = """() => {
  const at = document.activeElement;
  if (at === document.body || at === document.documentElement) return null;
  window.stops ??= new Map();
  if (!window.stops.has(at)) window.stops.set(at, window.stops.size);
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const within = box.bottom > 0 && box.top < innerHeight;
  const marked = style.outlineStyle !== 'none' || style.boxShadow !== 'none'
    || getComputedStyle(at.parentElement).boxShadow !== 'none';
  return [window.stops.get(at), within && marked, at.outerHTML.slice(0, 90)];
}"""
# One page of each kind; the others hold nothing that these do not, and take minutes.
KINDS = ["book/index.html", "book/background.html", "book/claims.html", "book/homework/hw1.html",
         "search.html?q=likelihood"]  # fmt: skip
ALL = [name.removesuffix(".md") + ".html" for name in book_pages(Path(__file__).parents[2])]
OTHERS = [pytest.param(path, marks=pytest.mark.slow) for path in ALL if path not in KINDS]


@pytest.mark.parametrize("path", [*KINDS, *OTHERS])
def test_from_top_to_bottom(visit: Any, path: str) -> None:
    page = visit(reduced_motion="reduce").open(path)
    expected = page.evaluate(STOPS)
    found: list[str] = []
    for place in range(2 * expected + 10):
        page.keyboard.press("Tab")
        stop = page.evaluate(HERE)
        if stop is None or stop[0] < place:
            break  # left the page, or began again
        seen = stop[1] or comes_true(page, lambda: page.evaluate(HERE)[1])  # it may be on its way
        assert seen, f"not seen in focus: {stop[2]}"
        found.append(stop[2])
    assert "skip" in found[0].lower()
    assert len(found) >= 0.95 * expected


def test_skip_link_leads_to_the_text(visit: Any) -> None:
    page = visit().open("book/background.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#main-content, .bd-main') !== null")


def test_menu_to_run_the_page_opens_and_closes(visit: Any) -> None:
    page = visit().open("book/background.html")
    button = page.get_by_role("button", name="Run this page")
    button.focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Download notebook (.ipynb)")
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert not link.is_visible()


def test_nothing_moves_where_motion_is_not_wanted(visit: Any) -> None:
    page = visit(reduced_motion="reduce").open("book/index.html")
    player = page.locator("cart-pole-player")
    player.scroll_into_view_if_needed()
    before = player.inner_html()
    page.wait_for_timeout(700)
    assert player.inner_html() == before
    player.get_by_role("button", name="Play").press("Enter")
    assert comes_true(page, lambda: player.inner_html() != before)
