"""Where a page can be run, what messengers show of it, and the wheel that its notebook installs."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from book_tools.launch import addresses
from book_tools.notebooks import install_cell
from book_tools.social import LONGEST, description
from book_tools.wheel import CODE, build_wheel, wheel_name
from docutils import nodes
from docutils.utils import new_document
from scratch_book import Built, book, cell, notebook

ROOT = Path(__file__).resolve().parents[2]
SITE = "https://someone.github.io/policy-gradients/"
REPOSITORY = "https://github.com/someone/policy-gradients"
PAGE = notebook("# A page\n\nFor $x$ this is lost. But this sentence is kept.", cell("first = 1"))
THEME = {"html_theme": "sphinx_book_theme", "html_theme_options": {"repository_url": REPOSITORY}}
SERVICES = (
    "https://mybinder.org/v2/gh/someone/policy-gradients/gh-pages?labpath=notebooks%2Fpage.ipynb",
    "https://colab.research.google.com/github/someone/policy-gradients/blob/gh-pages/notebooks/page.ipynb",
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("published")
    return book(folder, {"page.ipynb": PAGE}, html_baseurl=SITE, **THEME)


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return book(tmp_path_factory.mktemp("home"), {"page.ipynb": PAGE}, **THEME)


def test_page_of_a_published_site_is_offered_to_both_services(published: Built) -> None:
    html = published.page("page")
    assert all(address in html for address in SERVICES)
    assert "Run on your machine" in html


def test_page_without_an_address_is_offered_to_none(at_home: Built) -> None:
    html = at_home.page("page")
    assert "Download notebook (.ipynb)" in html
    assert "mybinder.org" not in html
    assert "colab.research" not in html


def test_page_without_cells_has_no_menu(published: Built) -> None:
    assert "Run this page" not in published.page("index")


@pytest.mark.parametrize("repository", ["", "https://example.org/someone/name", "github.com/a/b"])
def test_services_read_from_github_only(repository: str) -> None:
    assert addresses(repository, "notebooks/page.ipynb") == {}


def test_first_cell_looks_beside_the_notebook_then_at_the_site() -> None:
    wheel = f"wheels/{wheel_name(CODE)}"
    cell = install_cell("book/reinforce", SITE)
    assert f'Path("../{wheel}")' in cell
    assert f'else "{SITE}{wheel}"' in cell
    assert f'Path("../../{wheel}")' in install_cell("book/homework/hw1", SITE)
    assert "http" not in install_cell("book/reinforce", "")


def test_messengers_are_told_what_the_page_is(published: Built, at_home: Built) -> None:
    html = published.page("page")
    assert '<meta property="og:title" content="A page" />' in html
    assert '<meta name="description" content="But this sentence is kept." />' in html
    assert f'<meta property="og:url" content="{SITE}page.html" />' in html
    assert f'<meta property="og:image" content="{SITE}_static/card.png" />' in html
    assert "og:image" not in at_home.page("page")  # it would need an address


def test_a_long_description_is_cut_between_words() -> None:
    page = new_document("page")
    page += nodes.section("", nodes.paragraph("", "Words " * 100))
    said = description(page)
    assert LONGEST - 10 < len(said) <= LONGEST + len(" …")
    assert said.endswith("Words …")


def test_wheel_carries_what_cells_need_and_is_the_same_each_time(tmp_path: Path) -> None:
    made = [build_wheel(CODE, ROOT / "book" / "data", tmp_path / name) for name in "ab"]
    assert len({hashlib.sha256(wheel.read_bytes()).digest() for wheel in made}) == 1
    with zipfile.ZipFile(made[0]) as archive:
        names = archive.namelist()
        metadata = next(name for name in names if name.endswith("METADATA"))
        assert "Requires-Dist: jax<0.10" in archive.read(metadata).decode()
    assert "book_tools/stored/reinforce_cartpole.json" in names
    assert not [name for name in names if "homework" in name]


def test_stored_runs_are_read_from_the_wheel(tmp_path: Path) -> None:
    wheel = build_wheel(CODE, ROOT / "book" / "data", tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    code = (
        "import json, book_tools.data as d; print(json.dumps([str(d.FOLDER), list(d.load('ppo'))]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(tmp_path / "unpacked"), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    folder, keys = json.loads(done.stdout)
    assert folder.startswith(str(tmp_path))
    assert "returns" in keys
