"""The exported notebooks, for readers with nothing but what a notebook's first cell installs.

One virtual environment with Jupyter's kernel and pip stands for a reader's machine or Colab's. The
build ran each page, and a notebook holds the very same code, so what is left to try there is
whether the notebook finds all that it needs: in each its imports, setup cells and stored runs. Two
notebooks run from top to bottom, and with the slow tests all of them do.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook
from notebook_reader import SECONDS, Reader

from book_tools.browser.chromium import served
from book_tools.notebooks.export import install_cell
from book_tools.sources import Page, book_pages, read_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page for name in book_pages(ROOT) if (page := read_page(ROOT, name)) and page.code_cells]
NAMES = [page.path.stem for page in PAGES]
# Claims, figures to play with, recordings; stored runs, training, functions of `cell_tools`.
WHOLE = ("background", "silent_bugs")
FROM_THE_WHEEL = """
import sys
import cell_tools, policy_gradients
for module in (cell_tools, policy_gradients):
    assert module.__file__.startswith(sys.prefix), module.__file__"""
BEGINNINGS = """
import json, sys, traceback
import jax
from cell_tools.stored import FOLDER, load

names = [path.stem for path in FOLDER.glob("*.json")]
assert len(names) > 15
for name in names:
    load(name)
failed = {}
for page, cells in json.load(sys.stdin).items():
    jax.config.update("jax_enable_x64", False)
    names = {"__name__": "__main__"}
    try:
        for source in cells:
            exec(compile(source, page, "exec"), names)
    except Exception:
        failed[page] = traceback.format_exc(limit=-3)
print("\\n" + json.dumps(failed))
"""
pytestmark = pytest.mark.timeout(2 * SECONDS)


def notebook_of(site: Path, name: str) -> Any:
    return nbformat.read(site / "notebooks" / f"{name}.ipynb", as_version=4)


def code(notebook: Any) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def beginning(page: Page) -> list[str]:
    """The setup cells of a page, and what its other cells import."""
    found = []
    for index in page.code_cells:
        cell = page.notebook.cells[index]
        if "setup" in cell.metadata.get("tags", []):
            found.append(cell.source)
            continue
        found += [
            ast.unparse(node)
            for node in ast.parse(cell.source).body
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
    return found


@pytest.fixture(scope="module")
def reader(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader who has run the first code cell of a notebook."""
    reader = Reader(tmp_path_factory.mktemp("reader") / "environment")
    cells = [code(notebook_of(site, WHOLE[0]))[0], FROM_THE_WHEEL]
    first = new_notebook(cells=[new_code_cell(source) for source in cells])
    reader.execute(first, site / "notebooks")
    return reader


@pytest.fixture(scope="module")
def failed(reader: Reader) -> dict[str, str]:
    """The pages whose beginning fails for the reader, and how."""
    asked = json.dumps({page.path.stem: beginning(page) for page in PAGES})
    return dict(json.loads(reader.ask(BEGINNINGS, asked).splitlines()[-1]))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_notebook_holds_the_code_that_the_build_ran(site: Path, page: Page) -> None:
    base = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["html"].get("baseurl", "")
    cells = [page.notebook.cells[index].source for index in page.code_cells]
    docname = page.name.removesuffix(".md")
    assert code(notebook_of(site, page.path.stem)) == [install_cell(docname, base), *cells]


@pytest.mark.parametrize("page", NAMES)
def test_notebook_finds_what_it_needs(failed: dict[str, str], page: str) -> None:
    assert failed.get(page) is None, failed.get(page)


@pytest.mark.parametrize(
    "page", [pytest.param(name, marks=[pytest.mark.slow] * (name not in WHOLE)) for name in NAMES]
)
def test_notebook_runs(site: Path, reader: Reader, page: str) -> None:
    notebook = notebook_of(site, page)
    notebook.cells.append(new_code_cell(FROM_THE_WHEEL))
    reader.execute(notebook, site / "notebooks")


def test_notebook_alone_installs_from_the_address_of_the_site(
    site: Path, reader: Reader, tmp_path: Path
) -> None:
    both = ("policy-gradients", "policy-gradients-book")
    reader.run(str(reader.python), "-m", "pip", "uninstall", "--yes", "--quiet", *both)
    with served(site) as address:
        cells = [install_cell("book/reinforce", f"{address}/"), FROM_THE_WHEEL]
        alone = new_notebook(cells=[new_code_cell(source) for source in cells])
        reader.execute(alone, tmp_path)


def test_homework_is_handed_out_by_its_instructor_not_by_the_site(site: Path) -> None:
    assert not list((site / "notebooks").rglob("hw*.ipynb"))
