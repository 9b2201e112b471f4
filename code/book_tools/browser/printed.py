"""The chapter as one PDF: the pages of the site in reading order, printed by Chromium.

The pages are put together as they are, so numbers, formulas and receipts are those of the site;
identifiers get the name of their page in front, and links between pages become links within.
"""

from __future__ import annotations

import io
import posixpath
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import pikepdf
import yaml

from book_tools.browser.chromium import MISSING, chromium_browser, find_chromium, served
from book_tools.build.downloads import PDF, offer
from book_tools.sources import book_pages

ADDRESS = "print.html"  # at which the browser is given what it prints; there is no such file
MILLISECONDS = 600_000  # after which Chromium hangs
COMPLETE = "document.fonts.status === 'loaded' && [...document.images].every(i => i.complete)"
ARTICLE = re.compile(r'<article class="bd-article">(.*)</article>', re.DOTALL)
STYLES = re.compile(r'<link [^>]*rel="stylesheet"[^>]*/>')
ATTRIBUTE = re.compile(r'\s(id|for|aria-labelledby|aria-describedby|href|src)="([^"]*)"')
HEADING = re.compile(
    r'<section[^>]*\sid="([^"]*)"[^>]*>\s*(?:<span[^>]*></span>\s*)*<h([12])>(.*?)<a class="header',
    re.DOTALL,
)
LATE = re.compile(r' loading="lazy"')


@dataclass
class Sheet:
    """One page of the site, as it stands in print."""

    docname: str
    name: str
    html: str

    def headings(self) -> list[tuple[str, int, str]]:
        """Identifier, level and words of its sections down to the second level."""
        return [(name, int(level), words) for name, level, words in HEADING.findall(self.html)]


def slug(docname: str) -> str:
    """The name of a page inside the print: `homework/hw1` is `homework-hw1`."""
    return docname.removeprefix("book/").replace("/", "-")


def moved(docname: str, kind: str, value: str, printed: set[str]) -> str:
    """An attribute of a page as it must read in print; empty if it leads to nothing there."""
    if kind in ("id", "for", "aria-labelledby", "aria-describedby"):
        names = " ".join(f"{slug(docname)}--{name}" for name in value.split())
        return f' {kind}="{names}"'
    if "://" in value or value.startswith(("data:", "mailto:")):
        return f' {kind}="{value}"'
    path, fragment = urldefrag(value)
    here = posixpath.dirname(docname)
    target = posixpath.normpath(posixpath.join(here, path)) if path else f"{docname}.html"
    if kind == "src":
        return f' src="{target}"'
    page = target.removesuffix(".html")
    if page not in printed:
        return ""
    return f' href="#{slug(page)}{"--" + fragment if fragment else ""}"'


def sheet(site: Path, docname: str, printed: set[str]) -> Sheet:
    """Read one page of the site."""
    found = ARTICLE.search((site / f"{docname}.html").read_text("utf-8"))
    if found is None:
        raise LookupError(f"the page {docname} has no article: is this a built site?")
    text = ATTRIBUTE.sub(lambda a: moved(docname, a[1], a[2], printed), LATE.sub("", found[1]))
    made = Sheet(docname, slug(docname), text)
    if not made.headings():
        raise LookupError(f"the page {docname} has no heading such as Sphinx 7 writes")
    return made


def styles_of(site: Path, names: list[str]) -> str:
    """The style sheets of all pages, each once: some pages have more than others."""
    links = [
        re.sub(r'href="(?:\.\./)+', 'href="', link)
        for name in names
        for link in STYLES.findall((site / f"{name}.html").read_text("utf-8"))
    ]
    if not any("book.css" in link for link in links):
        raise LookupError("the pages have no link to book.css such as Sphinx 7 writes")
    return "".join(dict.fromkeys(links))


def front_matter(config: dict[str, Any], sheets: list[Sheet], numbers: dict[str, int]) -> str:
    """Title and contents, with page numbers as far as they are known."""
    title = escape(config["title"])
    rows = [
        f'<li class="level-{level}"><a href="#{name}">{words}</a>'
        f'<span class="page-number">{numbers.get(name, "")}</span></li>'
        for each in sheets
        for name, level, words in each.headings()
    ]
    return (
        f'<header class="print-title"><img src="_static/logo.svg" alt=""/><h1>{title}</h1>'
        f"<p>{escape(config['author'])}</p></header>"
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
    sheets = [sheet(site, name, set(names)) for name in names]
    styles = styles_of(site, names)
    articles = "".join(
        f'<article class="bd-article" id="{each.name}">{each.html}</article>' for each in sheets
    )
    made = io.BytesIO()
    with served(site) as address:

        def printed(body: str, kind: str = "") -> pikepdf.Pdf:
            html = document(config["title"], styles, body, kind)
            return pikepdf.open(io.BytesIO(print_html(browser, address, html)))

        front = front_matter(config, sheets, {})
        with printed(f"{front}<main>{articles}</main>") as book:
            again = front_matter(config, sheets, page_numbers(book))
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
    return offer(site)
