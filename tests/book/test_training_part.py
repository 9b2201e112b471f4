"""The part of a page that trains: nothing that training needs is missing, and nothing else runs."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from book_tools.build.training_part import training_part
from book_tools.sources import Page, book_pages, read_page

ROOT = Path(__file__).resolve().parents[2]
CELLS = [
    """
import math
import settings
import package as pg
settings.update("precise", True)
unused = settings.update(math.pi)
""",
    """
def helper(x):
    return scale * x

def learn(seed):
    result = pg.train(helper(seed))
    return result
""",
    """
scale = 1
other = [helper(i) for i in range(3)]
scale = 2
runs = {}
for name, seed in (("one", 1), ("two", 2)):
    runs[name] = learn(seed)
""",
    """
scale = 3
name = "of no run"
seen = []
seen.append(4)
unseen = []
total = sum(runs.values()) + len(seen)
assert total > 0
for name in runs:
    late = runs[name]
    print(name, late)
late = 5
print(late)
""",
]
PART = [
    """
import settings
import package as pg
settings.update("precise", True)
""",
    CELLS[1],
    """
scale = 2
runs = {}
for name, seed in (("one", 1), ("two", 2)):
    runs[name] = learn(seed)
""",
    """
seen = []
seen.append(4)
total = sum(runs.values()) + len(seen)
assert total > 0
for name in runs:
    late = runs[name]
    print(name, late)
""",
]


def page_of(cells: list[str]) -> Page:
    return Page(Path("p.md"), "p.md", new_notebook(cells=[new_code_cell(c) for c in cells]))


def sources(page: Page) -> list[str]:
    return [page.notebook.cells[index].source for index in page.code_cells]


def plain(source: str) -> list[str]:
    return [line for line in source.splitlines() if line.strip()]


def test_what_training_needs_and_what_is_made_of_it_stays() -> None:
    found = sources(training_part(page_of(CELLS)))
    assert [plain(each) for each in found] == [plain(each) for each in PART]


def test_lines_stay_where_they_are() -> None:
    for before, after in zip(CELLS, sources(training_part(page_of(CELLS))), strict=True):
        for old, new in zip(before.splitlines(), after.splitlines(), strict=False):
            assert new in ("", old)


def test_a_page_that_does_not_train_keeps_its_settings_alone() -> None:
    cells = ["import settings\nsettings.update(1)\nx = 1\nprint(x)"]
    assert [plain(each) for each in sources(training_part(page_of(cells)))] == [
        ["import settings", "settings.update(1)"]
    ]


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
    assert sum(len(each) for each in map(plain, after)) < sum(
        len(each) for each in map(plain, before)
    )
