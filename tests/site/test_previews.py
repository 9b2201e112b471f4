"""What a link leads to is shown on hover and on focus, can be pointed at, and goes with Escape."""

from __future__ import annotations

from typing import Any

import pytest
from axe import axe
from playwright.sync_api import expect

PAGE = "book/reinforce.html"
THEOREM = ".bd-article a[href='#reinforce_pg']:visible"  # links in folded boxes have no place
ELSEWHERE = ".bd-article a[href^='background.html#']"


@pytest.mark.parametrize(
    ("path", "link", "shown"),
    [
        (PAGE, THEOREM, ".preview .admonition.proof"),
        (
            "book/background.html",
            ".bd-article a[href^='#equation-']",
            ".preview .math-block .katex",
        ),
        ("book/gradient_ascent.html", ".bd-article a[href^='#fig-']", ".preview figure img"),
        ("book/background.html", ".bd-article a[href^='references.html#']", ".preview .citation"),
        ("book/reinforce.html", ELSEWHERE, ".preview .admonition, .preview .math-block"),
    ],
)
def test_hover_shows_what_the_link_leads_to(visit: Any, path: str, link: str, shown: str) -> None:
    reader = visit()
    page = reader.open(path)
    page.locator(f"{link}:visible").first.hover()
    expect(page.locator(shown).first).to_be_visible()
    assert page.evaluate("document.querySelector('.preview').getBoundingClientRect().left") >= 0
    assert reader.errors == []
    page.mouse.move(0, 0)
    expect(page.locator(".preview")).to_have_count(0)


def test_the_pointer_may_move_into_the_preview(visit: Any) -> None:
    page = visit().open(PAGE)
    page.locator(THEOREM).first.hover()
    box = page.locator(".preview")
    expect(box).to_be_visible()
    box.hover()
    page.wait_for_timeout(600)
    expect(box).to_be_visible()


def test_focus_shows_it_and_escape_sends_it_away(visit: Any) -> None:
    page = visit().open(PAGE)
    link = page.locator(THEOREM).first
    page.keyboard.press("Tab")  # from here on the reader uses the keyboard
    link.focus()
    expect(link).to_be_focused()
    box = page.locator(".preview[role=tooltip]")
    expect(box).to_be_visible()
    assert link.get_attribute("aria-describedby") == "preview"
    assert box.locator("a[href], [tabindex], [id]").count() == 0
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(link).to_be_focused()


def test_a_finger_follows_the_link_at_once(visit: Any) -> None:
    page = visit(360, has_touch=True).open(PAGE)
    page.locator(THEOREM).first.tap()
    assert page.url.endswith("#reinforce_pg")
    expect(page.locator(".preview")).to_have_count(0)
