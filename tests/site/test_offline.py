"""The site out of its zip, opened from the disk: nothing is missing where there is no server."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from book_tools.build.downloads import (
    FRONT_PAGE,
    OFFERS,
    PDF,
    ZIP,
    add_links,
    remove_downloads,
    write_zip,
)

LOADED = """
const fonts = ["16px KaTeX_Main", "16px 'Source Serif 4'"];
for (const image of document.images) image.loading = "eager";
const images = [...document.images].map(image => image.decode().then(() => null, () => image.src));
return Promise.all([...fonts.map(font => document.fonts.load(font)), ...images])"""


@pytest.fixture(scope="module")
def book(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built site in the folders of a book."""
    root = tmp_path_factory.mktemp("offline")
    shutil.copytree(site, root / "_build" / "html")
    return root


@pytest.fixture(scope="module")
def unpacked(book: Path) -> Path:
    assert write_zip(book) == 0
    with zipfile.ZipFile(book / "_build" / "html" / ZIP) as archive:
        archive.extractall(book / "unpacked")
    return book / "unpacked" / Path(ZIP).stem


@pytest.fixture
def opened(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page without any network, and what went wrong on it."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.on("request", lambda request: wrong.append(request.url)
            if request.url.startswith(("http", "ws")) else None)  # fmt: skip
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text)
            if message.type == "error" else None)  # fmt: skip
    yield page, wrong
    context.close()


@pytest.mark.parametrize(
    "path", ["book/index", "book/background", "book/trpo", "book/homework/hw1", "slides/ppo"]
)
def test_page_is_complete_from_the_disk(
    unpacked: Path, opened: tuple[Page, list[str]], path: str
) -> None:
    page, wrong = opened
    page.goto((unpacked / f"{path}.html").as_uri())
    page.wait_for_load_state("load")
    answers = page.evaluate(f"() => {{{LOADED}}}")
    fonts, images = answers[:2], answers[2:]
    assert all(fonts)
    assert [image for image in images if image] == []
    assert wrong == []


def test_search_works_from_the_disk(unpacked: Path, opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.goto((unpacked / "search.html").as_uri() + "?q=likelihood")
    page.wait_for_selector("ul.search li a")


def test_zip_does_not_double_the_site(book: Path, unpacked: Path) -> None:
    files = [file for file in unpacked.rglob("*") if file.is_file()]
    assert (book / "_build" / "html" / ZIP).stat().st_size < 0.5 * sum(
        file.stat().st_size for file in files
    )


def test_front_page_offers_what_is_there_and_nothing_else(book: Path, unpacked: Path) -> None:
    site = book / "_build" / "html"

    def offered() -> set[str]:
        return {
            name for name in OFFERS if f'href="../{name}"' in (site / FRONT_PAGE).read_text("utf-8")
        }

    (site / PDF).write_bytes(b"%PDF")
    assert add_links(site) == 0
    assert offered() == {PDF, ZIP}
    remove_downloads(site)
    assert offered() == set()
    assert not (site / PDF).exists()
