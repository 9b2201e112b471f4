"""The pages of the site as they stand side by side in print.

Identifiers get the name of their page in front, and links between pages become links within.
"""

from __future__ import annotations

import posixpath
from html import escape
from typing import Any
from urllib.parse import urldefrag

from bs4 import BeautifulSoup, Tag

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
