"""Captions and text alternatives say only numbers that a cell computes or that the code fixes."""

from __future__ import annotations

from pathlib import Path

import pytest
from figure_words import FIXED, Figure, figures, plain, values
from scratch_book import book, cell, notebook

from book_tools.sources import book_pages
from cell_tools.checks import GLUE_PREFIX

ROOT = Path(__file__).resolve().parents[2]
PAGES = {file.stem: file for file in (ROOT / name for name in book_pages(ROOT))}
BAND = ("95 %", "with a 95 % band", "code/policy_gradients/figures/plots.py")


def complaints(figure: Figure, page: str, fixed: dict[str, str]) -> list[str]:
    """What is wrong with the numbers in a figure's words; `page` is the page's source."""
    found, rest = [], figure.words
    for words, code in {BAND[0]: BAND[1], **fixed}.items():
        source = (ROOT / BAND[2]).read_text("utf-8") if words == BAND[0] else page
        label = code.removeprefix("theorem ")
        if words not in rest:
            found += [] if words == BAND[0] else [f"{figure.name} does not say {words!r} any more"]
        elif label != code:
            found += [] if f":label: {label}\n" in page else [f"there is no theorem {label!r}"]
        elif code not in source:
            found.append(f"{words!r} in {figure.name} is not fixed by {code!r} any more")
        elif not values(words) <= values(code):
            found.append(f"{words!r} in {figure.name} has a number that {code!r} does not have")
        rest = rest.replace(words, "")
    typed = Figure(figure.page, figure.name, rest).typed()
    if typed:
        found.append(f"{figure.name} has typed numbers: {', '.join(typed)}; glue them in")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_no_number_in_the_words_of_a_figure_is_typed(name: str) -> None:
    page = PAGES[name].read_text("utf-8")
    shown = figures(PAGES[name])
    assert [
        said for each in shown for said in complaints(each, page, FIXED.get(each.name, {}))
    ] == []


def test_every_fixed_number_belongs_to_a_figure() -> None:
    names = {figure.name for file in PAGES.values() for figure in figures(file)}
    assert set(FIXED) <= names


@pytest.mark.parametrize(
    "words",
    [
        "The curve ends at 470.", "It rises within thirty updates.", "Half of it is lost.",
        "It falls by a third.", "about two thousand steps", "five seeds each", "near one",
        "between 1,000 and 2 000 steps", "a mean of 0.5", "the law $3T$",
    ],
)  # fmt: skip
def test_a_planted_number_is_found(words: str) -> None:
    figure = Figure("page", "fig-planted", plain(f"Left, two panels. {words}"))
    assert any("typed numbers" in said for said in complaints(figure, "", {}))


@pytest.mark.parametrize(
    "words",
    [
        "Two panels; the other one rises.", "It ends at {glue:text}`end:.0f`.", "See {eq}`eq-2`.",
        "the bound of {prf:ref}`two_thirds`", "$x_1$ and $\\theta^2$", "Defects 1 to 4",
    ],
)  # fmt: skip
def test_what_is_computed_or_counted_passes(words: str) -> None:
    assert complaints(Figure("page", "fig-planted", plain(words)), "", {}) == []


def test_a_number_that_the_code_no_longer_has_is_found() -> None:
    figure = Figure("page", "fig-planted", "means over 300 batches")
    fixed = {"300 batches": "split(key, 300)"}
    assert complaints(figure, "split(key, 300)", fixed) == []
    assert "not fixed" in complaints(figure, "split(key, 200)", fixed)[0]
    assert "does not have" in complaints(figure, "split(key, 200)", {"300 batches": "key, 200"})[0]
    assert "any more" in complaints(figure, "", {"400 batches": "400"})[0]


def test_the_build_puts_numbers_into_a_text_alternative(tmp_path: Path) -> None:
    built = book(tmp_path, {"page.ipynb": page_of_one_picture("ends at {glue:text}`end:.1f`")})
    assert built.warnings == []
    assert 'alt="The curve ends at minus 2.5"' in built.page("page")


def test_a_number_that_no_cell_glued_is_named(tmp_path: Path) -> None:
    built = book(tmp_path, {"page.ipynb": page_of_one_picture("ends at {glue:text}`start:.1f`")})
    assert "asks for 'start', which no cell glued" in built.only_warning()
    assert 'alt="The curve ends at \N{EM DASH}"' in built.page("page")


def page_of_one_picture(words: str) -> str:
    """A cell that drew a picture, and one that glued -2.5 as `end`."""
    from nbformat import v4

    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"></svg>'
    drawn = cell("draw()", v4.new_output("display_data", data={"image/svg+xml": svg}))
    drawn.metadata["mystnb"] = {"image": {"alt": f"The curve {words}"}}
    record = {"scrapbook": {"name": "end", "mime_prefix": GLUE_PREFIX}}
    output = v4.new_output(
        "display_data", data={f"{GLUE_PREFIX}text/plain": "-2.5"}, metadata=record
    )
    return notebook("# Page\n", cell("glue('end', -2.5)", output), drawn)
