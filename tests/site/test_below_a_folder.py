"""The site works below a folder of its server, where a frozen version lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser
from test_links import pages
from visits import Visit, ready

from book_tools.browser.chromium import MILLISECONDS, SETTLED, served

FOLDER = "policy-gradients/v1"


@pytest.fixture
def below(site: Path, tmp_path: Path, browser: Browser) -> Iterator[Visit]:
    """A reader of the site in this folder, who may load nothing from outside of the folder."""
    (tmp_path / FOLDER).parent.mkdir()
    (tmp_path / FOLDER).symlink_to(site, target_is_directory=True)
    with served(tmp_path) as where:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(MILLISECONDS)
        yield Visit(context, f"{where}/{FOLDER}")
        context.close()


def test_no_address_of_a_page_leads_out_of_the_site(site: Path) -> None:
    lost = []
    for file, reader in pages(site).items():
        for link in [*reader.links, *reader.loads]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            target = (file.parent / unquote(parts.path)).resolve()
            if parts.path.startswith("/") or not target.is_relative_to(site.resolve()):
                lost.append(f"{file.name}: {link}")
    assert lost == []


@pytest.mark.parametrize(
    "path", ["book/index.html", "book/reinforce.html", "book/homework/student.html"]
)
def test_scripts_styles_and_fonts_are_found(below: Visit, path: str) -> None:
    page = below.open(path)
    page.evaluate(SETTLED)
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")
    assert page.evaluate("[...document.fonts].every(font => font.status !== 'error')")
    assert (below.errors, below.outside) == ([], [])


def test_interactive_figures_are_drawn(below: Visit) -> None:
    page = below.open("book/importance_sampling.html")
    ready(page, 0)
    assert (below.errors, below.outside) == ([], [])


def test_search_finds_pages_below_the_folder(below: Visit) -> None:
    page = below.open("search.html?q=baseline")
    link = page.locator("#search-results li a").first
    link.wait_for()
    page.wait_for_load_state("networkidle")  # a click would break off what search still reads
    assert (below.errors, below.outside) == ([], [])
    link.click()
    page.wait_for_load_state()
    assert f"/{FOLDER}/book/" in page.url


def test_links_between_pages_stay_below_the_folder(below: Visit) -> None:
    page = below.open("book/reinforce.html")
    page.locator("a.right-next").click()
    page.wait_for_load_state()
    assert f"/{FOLDER}/book/" in page.url
    assert below.errors == []
