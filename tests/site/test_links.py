"""Links and files of the built site, read without a browser."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, SoupStrainer, Tag

from book_tools.sources import book_pages

PAGES = [name.removesuffix(".md") for name in book_pages(Path(__file__).resolve().parents[2])]
HOSTS = re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//([^/"']+)""")
LOADED = ("script", "link", "img", "iframe", "source", "video", "audio")


class Reader(HTMLParser):
    """Links, identifiers and loaded addresses of a page."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in LOADED:
            self.loads.append(given.get("src") or given.get("href") or "")


@cache
def pages(site: Path) -> dict[Path, Reader]:
    files = [file for file in site.rglob("*.html") if "_static" not in file.parts]
    return {file: Reader(file) for file in files}


def test_every_internal_link_leads_somewhere(site: Path) -> None:
    read = pages(site)
    lost = []
    for file, reader in read.items():
        for link in reader.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not link:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if not target.is_file():
                lost.append(f"{file.name}: {link} (no such file)")
            elif (
                parts.fragment
                and target in read
                and unquote(parts.fragment) not in read[target].ids
            ):
                lost.append(f"{file.name}: {link} (no such place)")
    assert lost == []


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    for file, reader in pages(site).items():
        outside = [address for address in reader.loads if urlsplit(address).netloc]
        assert outside == [], file.name


def test_styles_load_nothing_from_another_host(site: Path) -> None:
    for file in (site / "_static").rglob("*.css"):
        loaded = re.findall(
            r"(?:url\(|@import\s+)[\"']?(?:https?:)?//[^)\"']+", file.read_text("utf-8")
        )
        assert loaded == [], file.name


def test_identifiers_of_a_page_are_unique(site: Path) -> None:
    for file, reader in pages(site).items():
        twice = sorted(name for name, times in Counter(reader.ids).items() if times > 1)
        assert twice == [], file.name


def test_sources_of_pages_are_not_published(site: Path) -> None:
    assert not (site / "_sources").exists()
    assert not list(site.rglob("*.md"))


def test_what_the_theme_loads_without_need_is_gone(site: Path) -> None:
    for file in pages(site):
        html = file.read_text("utf-8")
        for unwanted in ("fontawesome.js", "MathJax", "thebe", "ethical-ad"):
            assert unwanted not in html, f"{file.name}: {unwanted}"


def test_next_leads_through_the_book_and_previous_back(site: Path) -> None:
    def read(file: Path) -> BeautifulSoup:
        return BeautifulSoup(
            file.read_text("utf-8"), "html.parser", parse_only=SoupStrainer(["a", "h1"])
        )

    def words(found: Tag | None) -> str:
        assert found is not None
        return " ".join(found.get_text().replace("#", "").split())

    at, page, walked = site / f"{PAGES[0]}.html", read(site / f"{PAGES[0]}.html"), [PAGES[0]]
    while (following := page.select_one("a.right-next")) and len(walked) < 2 * len(PAGES):
        before, title = at, words(following.select_one(".prev-next-title"))
        at = (at.parent / str(following["href"])).resolve()
        page = read(at)
        walked.append(at.relative_to(site.resolve()).with_suffix("").as_posix())
        assert title and words(page.select_one("h1")).endswith(title.split(". ", 1)[-1])
        back = page.select_one("a.left-prev")
        assert back and (at.parent / str(back["href"])).resolve() == before.resolve()
    assert walked == PAGES
