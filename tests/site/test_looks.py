"""Pages as they look, against stored measures: layout and styles, not how letters are drawn.

After a change that is meant:  REMAKE_LOOKS=1 pytest -n0 tests/site/test_looks.py
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from book_tools.browser.chromium import FLAGS, MILLISECONDS, SETTLED

HERE = Path(__file__).parent
STORED = HERE / "looks.json"
MEASURE = (HERE / "layout.js").read_text("utf-8").strip().rstrip(";")
VIEWS = {
    "front": ("book/index.html", 1280, "light"),
    "theorem": ("book/background.html", 1280, "light"),
    "dark": ("book/background.html", 1280, "dark"),
    "claims": ("book/claims.html", 1280, "dark"),
    "phone": ("book/reinforce.html", 360, "light"),
}
PARTS = [
    "body", "#pst-primary-sidebar", ".search-button-field", ".bd-main",
    ".bd-article-container", ".bd-header-article", ".bd-article", "#pst-secondary-sidebar",
    ".prev-next-area", ".bd-footer-content",
]  # fmt: skip
BLOCKS = [
    "h1", "h2", "section > p", "section > p a", "ul > li", "code.literal", "div.highlight pre",
    "summary", ".cell_output", "figure", "figure img", "figcaption", "table", "th", "td",
    ".math-box", ".admonition", ".admonition-title", "p.receipt", ".proof-head", ".katex",
]  # fmt: skip
PIXELS = 4  # by which a place may differ; a letter of the text is four times as wide
SHADES = 3  # of 255
# Where these stand is decided by the words before them, and by how wide a font makes words.
AMONG_WORDS = {"section > p a", "code.literal", "summary", "table", "th", "td", ".proof-head",
               ".katex"}  # fmt: skip
BELOW_WORDS = {".search-button-field", ".prev-next-area", ".bd-footer-content"}
BREAKS = {
    "no style of ours": "document.querySelector('link[href*=\"book.css\"]').remove()",
    "no style of boxes": "document.querySelector('link[href*=\"boxes.css\"]').remove()",
    "no side bar": "document.querySelector('#pst-primary-sidebar').remove()",
    "a hidden side bar": "document.querySelector('#pst-primary-sidebar').style.display = 'none'",
    "a side bar on the wrong side": "document.querySelector('.bd-container__inner')"
    ".style.flexDirection = 'row-reverse'",
    "a wide column": "document.querySelector('.bd-article-container').style.maxWidth = '100%'",
    "text a tenth larger": "document.querySelector('.bd-article').style.fontSize = '1.1em'",
    "the header gone astray": "document.querySelector('.bd-header-article')"
    ".style.transform = 'translateY(12rem)'",
    "another face": "document.querySelector('.bd-article').style.fontFamily = 'Arial'",
    "dark colors by day": "document.documentElement.dataset.theme = 'dark'",
}
RENDERINGS: dict[str, dict[str, Any]] = {  # what the browser is started with
    "hinted letters and another face": {
        "args": FLAGS,
        "env": {**os.environ, "FONTCONFIG_FILE": str(HERE / "fonts.conf")},
        "ignore_default_args": ["--font-render-hinting=none"],
    },
    "letters on whole pixels": {
        "args": [*FLAGS, "--disable-font-subpixel-positioning", "--disable-lcd-text"]
    },
}


def looks(page: Any) -> dict[str, Any]:
    """What is measured, after what moves has come to rest."""
    page.evaluate("scrollTo(0, 0)")
    page.evaluate("for (const each of document.getAnimations()) each.finish()")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    measured: dict[str, Any] = page.evaluate(MEASURE, [PARTS, BLOCKS])
    return measured


def differences(shown: dict[str, Any], stored: dict[str, Any]) -> list[str]:
    """What is not as stored, a line each."""
    found = [] if shown["serif"] == stored["serif"] else ["the serif face is not there"]
    for kind in ("parts", "blocks"):
        for name, was in stored[kind].items():
            now = shown[kind][name]
            if was is None:
                found += [f"{name} was not there"] if now and kind == "parts" else []
            elif now is None:
                found.append(f"{name} is not there")
            else:
                found += [
                    f"{name}: {key} {now[key]}, not {was[key]}"
                    for key in was
                    if not alike(name, key, now[key], was[key])
                ]
    return found


def alike(name: str, key: str, now: Any, was: Any) -> bool:
    """Whether two measures are the same but for how letters are drawn."""
    if key == "font":
        return bool(now == was)
    if key == "place" and name in AMONG_WORDS:
        return True
    if key == "place" and name in BELOW_WORDS:
        now, was = now[::2], was[::2]
    allowed = {"place": PIXELS, "color": SHADES, "ground": SHADES}.get(key, 0.1)
    return all(abs(one - other) <= allowed for one, other in zip(now, was, strict=True))


def written(measured: dict[str, Any]) -> str:
    """As JSON with a line for each part and block, so that a change can be read."""
    text = json.dumps(measured, indent=1)
    return re.sub(r"\n {4,}|\n {3}(?=\})", "", text) + "\n"


def opened(visit: Any, name: str, **options: Any) -> Any:
    path, width, scheme = VIEWS[name]
    return visit(width, scheme, reduced_motion="reduce", **options).open(path)


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(STORED.read_text("utf-8"))
    return made


@pytest.mark.skipif("REMAKE_LOOKS" not in os.environ, reason="what is stored is compared")
def test_make_what_is_stored(visit: Any) -> None:
    made = {name: looks(opened(visit, name)) for name in VIEWS}
    STORED.write_text(written(made), "utf-8")


@pytest.mark.parametrize("name", VIEWS)
def test_page_looks_as_stored(visit: Any, stored: dict[str, Any], name: str) -> None:
    assert differences(looks(opened(visit, name)), stored[name]) == []


@pytest.mark.parametrize("harm", BREAKS)
def test_broken_layout_is_seen(visit: Any, stored: dict[str, Any], harm: str) -> None:
    page = opened(visit, "theorem")
    page.evaluate(BREAKS[harm])
    assert differences(looks(page), stored["theorem"])


def test_missing_dark_colors_are_seen(visit: Any, stored: dict[str, Any]) -> None:
    page = opened(visit, "dark")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert differences(looks(page), stored["dark"])


@pytest.fixture(params=RENDERINGS, scope="module")
def other_browser(request: pytest.FixtureRequest, browser: Browser, chromium: str) -> Iterator[Any]:
    """A browser that draws letters in another way, as that of another machine does."""
    started = browser.browser_type.launch(
        executable_path=chromium, timeout=MILLISECONDS, **RENDERINGS[request.param]
    )
    yield started
    started.close()


@pytest.mark.parametrize("scale", [1, 1.25])
@pytest.mark.parametrize("name", ["theorem", "phone"])
def test_another_rendering_of_letters_is_no_broken_layout(
    visit: Any, other_browser: Browser, stored: dict[str, Any], name: str, scale: float
) -> None:
    here = opened(visit, name)
    context = other_browser.new_context(
        viewport=here.viewport_size, device_scale_factor=scale, reduced_motion="reduce"
    )
    context.set_default_timeout(MILLISECONDS)
    there = context.new_page()
    there.goto(here.url)
    there.evaluate(SETTLED)
    assert there.screenshot() != here.screenshot(), "it is drawn as it was"
    assert differences(looks(there), stored[name]) == []
    context.close()


def test_wider_letters_are_no_broken_layout(visit: Any, stored: dict[str, Any]) -> None:
    page = opened(visit, "theorem")
    page.add_style_tag(content="* {text-rendering: geometricPrecision; letter-spacing: 0.01em}")
    assert differences(looks(page), stored["theorem"]) == []
