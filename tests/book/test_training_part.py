"""The part of a page that trains: nothing that training needs is missing, and nothing else runs."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from training_part import training_part

from book_tools.sources import Page, book_pages, read_page

ROOT = Path(__file__).resolve().parents[2]
CELLS = {  # the cells of a page, and whether they stay
    "import settings\nimport package as pg\nsettings.config.update('precise', True)": True,
    "import unused\nunused.show(pg)": False,
    "def helper(x):\n    return scale * x": True,
    "def learn(seed):\n    return pg.train(helper(seed))": True,
    "scale = 1\nother = [scale]": True,  # `helper` may look it up
    "plot = pg.plot()\nplot.draw(other)": False,
    "runs = {}": True,
    "runs['none'] = 0": True,
    "for name, seed in (('one', 1), ('two', 2)):\n    runs[name] = learn(seed)": True,
    "scale = 3\nname = 'of no run'": True,
    "seen = []": True,
    "seen.append(4)": True,
    "unseen = []\nprint(unseen)": False,
    "total = sum(runs.values()) + len(seen)": True,
    "assert total > 0": True,
    "total = 5": False,
    "print(total)": False,
}


def page_of(cells: list[str]) -> Page:
    return Page(Path("p.md"), "p.md", new_notebook(cells=[new_code_cell(c) for c in cells]))


def sources(page: Page) -> list[str]:
    return [page.notebook.cells[index].source for index in page.code_cells]


def test_cells_that_train_stay_with_what_they_need_and_what_is_made_of_them() -> None:
    found = sources(training_part(page_of(list(CELLS))))
    assert found == [cell if stays else "" for cell, stays in CELLS.items()]


def test_a_page_that_does_not_train_keeps_its_settings_alone() -> None:
    cells = ["import settings\nsettings.config.update(1)", "x = 1\nprint(x)"]
    assert sources(training_part(page_of(cells))) == [cells[0], ""]


PAGES = [page for name in book_pages(ROOT) if (page := read_page(ROOT, name)) and page.code_cells]


@pytest.mark.parametrize("page", PAGES, ids=[page.path.stem for page in PAGES])
def test_every_run_of_the_book_stays(page: Page) -> None:
    def runs(cells: list[Any]) -> int:
        found = [each for cell in cells for each in ast.walk(ast.parse(cell))]
        return sum(isinstance(each, ast.Attribute) and each.attr == "train" for each in found)

    before = sources(page)
    copy = Page(page.path, page.name, nbformat.from_dict(page.notebook))
    after = sources(training_part(copy))
    assert runs(after) == runs(before)
    assert len("".join(after)) <= len("".join(before))
