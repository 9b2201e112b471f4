"""Interactive figures in a real browser: right numbers, quick, by keyboard, light and dark."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from visits import comes_true, ready

from book_tools.sources import book_pages

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    name.removesuffix(".md") + ".html"
    for name in book_pages(ROOT)
    if "\ninteractive(" in (ROOT / name).read_text("utf-8")
]
WORKS_TO_FOLLOW = 8.0  # of some 8 ms on two quiet cores
FIRST = "book/gradient_ascent.html"

# From an input's event to the next frame after all is written, over the time of a fixed piece of
# work between two of them: medians of ten. A busy machine is late with both.
FOLLOWS = """async figure => {
  const input = figure.querySelector('.inputs input, .inputs select');
  const last = [...figure.querySelectorAll('.numbers output')].at(-1);
  const values = input.options ? [...input.options].map(o => o.value)
    : [...Array(10).keys()].map(k => +input.min + (input.max - input.min) * (k * 7 % 10) / 10);
  const median = times => times.sort((a, b) => a - b)[times.length >> 1];
  const times = [], works = [];
  for (const value of values) {
    const written = new Promise(done => new MutationObserver((_, observer) => {
      observer.disconnect(); requestAnimationFrame(done); }).observe(last, {childList: true}));
    const begin = performance.now();
    input.value = value;
    input.dispatchEvent(new Event('input', {bubbles: true}));
    await written;
    times.push(performance.now() - begin);
    const start = performance.now();
    let x = 1;
    for (let k = 0; k < 2e6 || !x; k++) x = (x * 75 + 74) % 65537;
    works.push(performance.now() - start);
  }
  return median(times) / median(works);
}"""
COLOURS = """figure => [...figure.querySelectorAll('.chart .mark-line path')]
  .map(mark => getComputedStyle(mark).stroke)"""


def figures(site: Path, path: str) -> int:
    """How many figures a page has."""
    count = (site / path).read_text("utf-8").count('<div class="interactive"')
    assert count > 0
    return count


def set_inputs(figure: Any, setting: dict[str, Any]) -> None:
    for name, value in setting.items():
        control = figure.locator(f"[name={name}]")
        if control.evaluate("input => input.tagName") == "SELECT":
            control.select_option(json.dumps(value))
        else:
            control.fill(str(value))


def agrees(text: str, number: float) -> bool:
    """Whether a text shows a number, to the digits that it shows."""
    plain = text.replace("\N{MINUS SIGN}", "-").replace(",", "")
    found = re.fullmatch(r"(-?\d+(?:\.(\d+))?)(?:e([+-]?\d+))?\s*(%?)", plain)
    assert found, f"{text!r} is not a number"
    power = int(found[3] or 0) - (2 if found[4] else 0)
    shown = float(found[1]) * 10.0**power
    half_a_digit = 0.5 * 10.0 ** (power - len(found[2] or ""))
    return abs(shown - number) <= half_a_digit * 1.001 + 1e-12


def numbers_of(page: Any, figure: Any, expected: list[float]) -> list[str]:
    """What a figure shows, as soon as it is what we expect, or when the time for it is over."""
    outputs = figure.locator(".numbers output")
    comes_true(page, lambda: all(map(agrees, outputs.all_inner_texts(), expected)))
    return list(outputs.all_inner_texts())


@pytest.mark.parametrize(
    ("text", "number", "right"),
    [
        ("4.784", 4.78357, True),
        ("4.785", 4.78357, False),
        ("\N{MINUS SIGN}0.50", -0.504, True),
        ("0.50", -0.504, False),
        ("1.2e-3", 0.00123, True),
        ("1.3e-3", 0.00123, False),
        ("12%", 0.1234, True),
        ("13%", 0.1234, False),
    ],
)
def test_what_agrees(text: str, number: float, right: bool) -> None:
    assert agrees(text, number) is right


@pytest.mark.parametrize("path", PAGES)
def test_numbers_are_those_of_the_package(site: Path, visit: Any, path: str) -> None:
    count = figures(site, path)
    reader = visit()
    page = reader.open(path)
    for place in range(count):
        figure = ready(page, place)
        for setting, numbers in json.loads(figure.get_attribute("data-checks")):
            set_inputs(figure, setting)
            shown = numbers_of(page, figure, numbers)
            for text, number in zip(shown, numbers, strict=True):
                assert agrees(text, number), f"figure {place} at {setting}: {text}, not {number}"
        tries = (figure.evaluate(FOLLOWS) for _ in range(3))  # others use the processors too
        assert any(works < WORKS_TO_FOLLOW for works in tries), f"figure {place}"
    assert reader.errors == []
    assert reader.outside == []


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_has_words_labels_and_still_pictures(site: Path, path: str) -> None:
    count = figures(site, path)
    html = (site / path).read_text("utf-8")
    assert len(re.findall(r'<div class="charts" role="img" aria-label="[^"]{60,}"', html)) == count
    for part in html.split('<div class="interactive"')[1:]:
        inputs = part[: part.index('<div class="charts"')]
        assert inputs.count("<label>") == len(re.findall(r"<(?:input|select) ", inputs)) > 0
        stills = part[part.index('<div class="stills"') : part.index("</figure>")]
        images = re.findall(r'<img[^>]*?alt="([^"]+)"[^>]*?src="([^"]+)"', stills)
        assert len(images) >= 3
        assert all(((site / path).parent / address).is_file() for _, address in images)


def test_nothing_arrives_before_the_figure_is_near(visit: Any) -> None:
    page = visit().open(FIRST)
    stills = page.locator(".stills img").evaluate_all("images => images.map(i => i.src)")
    page.wait_for_timeout(300)
    fetched = "performance.getEntriesByType('resource').map(entry => entry.name)"
    assert not [url for url in page.evaluate(fetched) if "/vega/" in url or url in stills]
    ready(page, 0)
    assert len([url for url in page.evaluate(fetched) if "/vega/" in url]) == 2


def test_keys_move_the_slider_and_the_picture(visit: Any) -> None:
    page = visit().open(FIRST)
    figure = ready(page, 0)
    slider = figure.get_by_role("slider").first
    chart = figure.locator(".chart svg").first
    slider.focus()
    before = slider.get_attribute("aria-valuetext"), chart.inner_html()
    page.keyboard.press("ArrowRight")
    assert comes_true(page, lambda: slider.get_attribute("aria-valuetext") != before[0])
    assert comes_true(page, lambda: chart.inner_html() != before[1])


def test_dark_mode_changes_the_colours_at_once(visit: Any) -> None:
    page = visit().open(FIRST)
    figure = ready(page, 0)
    light = figure.evaluate(COLOURS)[:1]  # the curve; contour lines keep their scale
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert all(dark != was for dark, was in zip(figure.evaluate(COLOURS)[:1], light, strict=True))


@pytest.mark.parametrize("how", ["without scripts", "on paper"])
def test_still_pictures_are_there(visit: Any, how: str) -> None:
    reader = visit(java_script_enabled=how != "without scripts")
    page = reader.page
    fetched: list[str] = []
    page.on("requestfinished", lambda request: fetched.append(request.url))
    page.goto(f"{reader.address}/{FIRST}")
    if how == "on paper":
        page.pdf()  # as printing does, this fetches what was left out
        page.emulate_media(media="print")
    figure = page.locator(".interactive").first
    pictures = figure.locator(".stills img").all()
    assert len(pictures) >= 3
    for picture in pictures:
        picture.scroll_into_view_if_needed()
        assert picture.bounding_box()["width"] > 100
        assert any(url.endswith(picture.get_attribute("src").strip("./")) for url in fetched)
    for part in (".inputs", ".charts", ".numbers"):
        assert not figure.locator(part).is_visible()
