"""The chapter as one PDF: the pages of the site in reading order, printed by Chromium.

The pages are put together as they are, so numbers, formulas and receipts are those of the site;
identifiers get the name of their page in front, and links between pages become links within.
"""

from __future__ import annotations

import io
import posixpath
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import pikepdf
import yaml
from bs4 import BeautifulSoup, Tag

from book_tools.browser.chromium import MISSING, chromium_browser, find_chromium, served
from book_tools.build.downloads import PDF, add_links
from book_tools.sources import book_pages

ADDRESS = "print.html"  # at which the browser is given what it prints; there is no such file
MILLISECONDS = 600_000  # after which Chromium hangs
COMPLETE = "document.fonts.status === 'loaded' && [...document.images].every(i => i.complete)"
NAMES = ("id", "for", "aria-labelledby", "aria-describedby")  # attributes with identifiers
HEADINGS = "section > h1, section > h2"


def slug(docname: str) -> str:
    """The name of a page inside the print: `homework/hw1` is `homework-hw1`."""
    return docname.removeprefix("book/").replace("/", "-")


def moved(docname: str, address: str, printed: set[str]) -> str | None:
    """A link of a page as it must read in print; None if it leads to nothing there."""
    if "://" in address or address.startswith(("data:", "mailto:")):
        return address
    path, fragment = urldefrag(address)
    page = from_root(docname, path).removesuffix(".html") if path else docname
    if page not in printed:
        return None
    return f"#{slug(page)}{'--' + fragment if fragment else ''}"


def from_root(docname: str, path: str) -> str:
    """A path relative to a page as one relative to the site."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(docname), path))


def printed_article(docname: str, page: BeautifulSoup, printed: set[str]) -> Tag:
    """The article of a page of the site, changed so that it can stand beside the others."""
    article = page.select_one("article.bd-article")
    if article is None or not article.select(HEADINGS):
        raise LookupError(f"the page {docname} has no article with a heading such as Sphinx writes")
    for name in NAMES:
        for tag in article.select(f"[{name}]"):
            given = " ".join(tag.get_attribute_list(name)).split()
            tag[name] = " ".join(f"{slug(docname)}--{each}" for each in given)
    for tag in article.select("[href]"):
        address = moved(docname, str(tag["href"]), printed)
        if address is None:
            del tag["href"]
        else:
            tag["href"] = address
    for tag in article.select("img"):
        del tag["loading"]
        if not str(tag["src"]).startswith("data:"):
            tag["src"] = from_root(docname, str(tag["src"]))
    for link in article.select("a.headerlink"):
        link.decompose()
    article["id"] = slug(docname)
    return article


def style_sheets(names: list[str], pages: list[BeautifulSoup]) -> str:
    """Links to the style sheets of all pages, each once: some pages have more than others."""
    found = {
        from_root(name, str(link["href"])): None
        for name, page in zip(names, pages, strict=True)
        for link in page.select('link[rel="stylesheet"]')
    }
    if not any("book.css" in address for address in found):
        raise LookupError("the pages have no link to book.css such as Sphinx writes")
    return "".join(f'<link rel="stylesheet" href="{escape(address)}"/>' for address in found)


def front_matter(config: dict[str, Any], articles: list[Tag], numbers: dict[str, int]) -> str:
    """Title and contents, with page numbers as far as they are known."""
    rows = [
        f'<li class="level-{heading.name[1]}"><a href="#{section["id"]}">'
        f"{heading.decode_contents()}</a>"
        f'<span class="page-number">{numbers.get(str(section["id"]), "")}</span></li>'
        for article in articles
        for heading in article.select(HEADINGS)
        if (section := heading.parent)
    ]
    return (
        '<header class="print-title"><img src="_static/logo.svg" alt=""/>'
        f"<h1>{escape(config['title'])}</h1><p>{escape(config['author'])}</p></header>"
        f'<nav class="print-contents"><h1>Contents</h1><ul>{"".join(rows)}</ul></nav>'
    )


def document(title: str, styles: str, body: str, kind: str = "") -> str:
    """A page of HTML in print, with the styles of the site."""
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8"/>'
        f"<title>{escape(title)}</title>{styles}"
        f'<link rel="stylesheet" href="_static/print.css"/></head><body class="{kind}">{body}'
        "</body></html>"
    )


def print_html(browser: Any, address: str, html: str) -> bytes:
    """The PDF of an HTML text whose files lie at an address. Without scripts, as paper is."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    kind = "text/html; charset=utf-8"
    page.route(f"**/{ADDRESS}", lambda route: route.fulfill(body=html, content_type=kind))
    page.goto(f"{address}/{ADDRESS}", wait_until="load", timeout=MILLISECONDS)
    page.wait_for_function(COMPLETE, timeout=MILLISECONDS)
    made = page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    context.close()
    return bytes(made)


def page_numbers(book: pikepdf.Pdf) -> dict[str, int]:
    """Where each identifier stands, from 1 on."""
    places: dict[Any, int] = {page.objgen: number for number, page in enumerate(book.pages, 1)}
    return {str(name)[1:]: places[at[0].objgen] for name, at in book.Root.Dests.items()}


def make_pdf(root: Path, site: Path, browser: Any) -> bytes:
    """The PDF of the built site.

    Written anew by pikepdf in a third of the bytes: Chromium notes what screen readers need at
    length.
    """
    config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
    names = [name.removesuffix(".md") for name in book_pages(root)]
    texts = [(site / f"{name}.html").read_text("utf-8") for name in names]
    pages = [BeautifulSoup(text, "html.parser") for text in texts]
    styles = style_sheets(names, pages)
    articles = [printed_article(*each, set(names)) for each in zip(names, pages, strict=True)]
    made = io.BytesIO()
    with served(site) as address:

        def printed(body: str, kind: str = "") -> pikepdf.Pdf:
            html = document(config["title"], styles, body, kind)
            return pikepdf.open(io.BytesIO(print_html(browser, address, html)))

        front = front_matter(config, articles, {})
        with printed(f"{front}<main>{''.join(map(str, articles))}</main>") as book:
            again = front_matter(config, articles, page_numbers(book))
            with printed(again, "only-numbers") as numbers:
                for page, over in zip(book.pages, numbers.pages, strict=False):
                    page.add_overlay(over, None)
                book.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


def write_pdf(root: Path) -> int:
    """Put the PDF into the built site and offer it there: `make pdf`."""
    site, chromium = root / "_build" / "html", find_chromium()
    if not (site / "index.html").exists() or chromium is None:
        print(MISSING if chromium is None else "There is no site yet: run `make book`")
        return 1
    with chromium_browser(chromium) as browser:
        (site / PDF).write_bytes(make_pdf(root, site, browser))
    print(f"Printed: _build/html/{PDF}")
    return add_links(site)
