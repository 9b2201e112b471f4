"""Where a page can be run, what messengers show of it, and the wheel that its notebook installs."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from docutils.utils import new_document
from scratch_book import Built, book, cell, notebook
from sphinx.errors import ConfigError

from book_tools.extension.launch import addresses
from book_tools.extension.social import LONGEST, description
from book_tools.notebooks import wheel
from book_tools.notebooks.export import install_cell
from book_tools.notebooks.wheel import ROOT, WHEELS, build_wheels
from policy_gradients import __version__

SITE = "https://someone.github.io/policy-gradients/"
REPOSITORY = "https://github.com/someone/policy-gradients"
PAGE = notebook("# A page\n\nFor $x$ this is lost. But this sentence is kept.", cell("first = 1"))
THEME = {"html_theme": "sphinx_book_theme", "html_theme_options": {"repository_url": REPOSITORY}}
SERVICES = (
    "https://mybinder.org/v2/gh/someone/policy-gradients/gh-pages?labpath=notebooks%2Fpage.ipynb",
    "https://colab.research.google.com/github/someone/policy-gradients/blob/gh-pages/notebooks/page.ipynb",
)


@pytest.fixture(scope="module", autouse=True)
def newest() -> Iterator[None]:
    """These tests are about the newest site, also where a frozen one is being built."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SITE_VERSION", raising=False)
        yield


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


def test_links_of_a_frozen_version_point_to_its_tag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_VERSION", "v1.2")
    html = book(tmp_path, {"page.ipynb": PAGE}, html_baseurl=SITE, **THEME).page("page")
    for address in SERVICES:
        assert address.replace("gh-pages", "site-v1.2") in html
        assert address not in html
    assert f'content="{SITE}v1.2/page.html"' in html
    notebook = (tmp_path / "_build/html/notebooks/page.ipynb").read_text("utf-8")
    assert f"{SITE}v1.2/wheels" in notebook


def test_a_version_that_cannot_be_a_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_VERSION", "main/v1")
    with pytest.raises(ConfigError, match="it must be a version such as"):
        book(tmp_path, {"page": "# A page\n"})


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
    cell = install_cell("book/reinforce", SITE)
    assert 'Path("../wheels")' in cell
    assert f'else "{SITE}wheels"' in cell
    assert all(wheel in cell for wheel in WHEELS)
    assert 'Path("../../wheels")' in install_cell("book/homework/hw1", SITE)
    assert "http" not in install_cell("book/reinforce", "")


def test_a_notebook_without_its_site_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    python = install_cell("book/reinforce", "").replace('"cell_tools"', '"no_such_package"')
    python = python[: python.index("    %pip")]
    with pytest.raises(FileNotFoundError, match="Keep this notebook in the folder of the site"):
        exec(python, {})


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
    made = [build_wheels(ROOT / "book" / "data", tmp_path / name) for name in "ab"]
    assert {path.name for path in (tmp_path / "a").iterdir()} == set(WHEELS)
    for one, other in zip(*made, strict=True):
        assert one.read_bytes() == other.read_bytes()
    package, book = (contents(each) for each in made[0])
    assert set(package) == {"policy_gradients", f"policy_gradients-{__version__}.dist-info"}
    assert {"figures/player.js", "py.typed"} <= package["policy_gradients"]
    assert set(book) == {"cell_tools", f"policy_gradients_book-{__version__}.dist-info"}
    assert {"stored/reinforce.json", "stored/probes/ppo.json"} <= book["cell_tools"]


def test_the_package_says_what_it_is(tmp_path: Path) -> None:
    package, _ = build_wheels(ROOT / "book" / "data", tmp_path)
    with zipfile.ZipFile(package) as archive:
        name = next(name for name in archive.namelist() if name.endswith("METADATA"))
        metadata = archive.read(name).decode()
    assert f"Version: {__version__}" in metadata
    assert "Requires-Dist: jax<0.10" in metadata
    assert "Description-Content-Type: text/markdown" in metadata
    assert "jupyter-book" not in metadata  # what developing the book needs is nobody else's


def test_wheels_are_built_again_only_for_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Path] = []

    def build(data: Path, target: Path) -> None:
        built.append(target)
        target.mkdir(exist_ok=True)
        for name in WHEELS:
            (target / name).touch()

    monkeypatch.setattr(wheel, "build_wheels", build)
    html = SimpleNamespace(name="html")
    app: Any = SimpleNamespace(srcdir=ROOT, outdir=tmp_path, doctreedir=tmp_path, builder=html)
    wheel.publish(app, None)
    wheel.publish(app, None)
    assert len(built) == 1
    monkeypatch.setattr(wheel, "companion_files", lambda: [])
    wheel.publish(app, None)
    assert len(built) == 2
    (tmp_path / "wheels" / WHEELS[0]).unlink()
    wheel.publish(app, None)
    assert len(built) == 3


def contents(path: Path) -> dict[str, set[str]]:
    """The files of a wheel by the folder they are in."""
    found: dict[str, set[str]] = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            top, _, rest = name.partition("/")
            found.setdefault(top, set()).add(rest)
    return found


def test_stored_runs_are_read_from_the_wheel(tmp_path: Path) -> None:
    for path in build_wheels(ROOT / "book" / "data", tmp_path):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / "unpacked")
    code = (
        "import json; from cell_tools.stored import FOLDER, load;"
        "print(json.dumps([str(FOLDER), list(load('ppo'))]))"
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
