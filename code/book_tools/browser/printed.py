"""The chapter as one PDF: the pages of the site in reading order, printed by Chromium.

The pages are put together as they are, so numbers, formulas and receipts are those of the site.
"""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import pikepdf
import yaml
from bs4 import BeautifulSoup

from book_tools.browser.chromium import served
from book_tools.browser.print_pages import document, front_matter, printed_article, style_sheets
from book_tools.slides.formulas import put_back, take_out
from book_tools.sources import book_pages

ADDRESS = "print.html"  # at which the browser is given what it prints; there is no such file
MILLISECONDS = 1_800_000  # after which Chromium hangs; on a busy machine it may need ten minutes
BETWEEN = "\0"  # two pages: no HTML has it
COMPLETE = "document.fonts.status === 'loaded' && [...document.images].every(i => i.complete)"


def wait_until_complete(page: Any, milliseconds: float) -> None:
    """Wait for every font and picture of a page without scripts.

    Playwright's own ``wait_for_function`` asks again in a frame of animation or after a timer.
    Both are scripts of the page, so here it would ask once and then wait in vain.
    """
    end = time.monotonic() + milliseconds / 1000
    while not page.evaluate(COMPLETE):
        if time.monotonic() > end:
            message = f"A font or picture of {page.url} did not come within {milliseconds} ms."
            raise TimeoutError(message)
        page.wait_for_timeout(50)


def print_html(browser: Any, address: str, html: str) -> bytes:
    """The PDF of an HTML text whose files lie at an address. Without scripts, as paper is."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    kind = "text/html; charset=utf-8"
    page.route(f"**/{ADDRESS}", lambda route: route.fulfill(body=html, content_type=kind))
    page.goto(f"{address}/{ADDRESS}", wait_until="load", timeout=MILLISECONDS)
    wait_until_complete(page, MILLISECONDS)
    made = page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    context.close()
    return bytes(made)


def page_numbers(book: pikepdf.Pdf) -> dict[str, int]:
    """Where each identifier stands, from 1 on."""
    places: dict[Any, int] = {page.objgen: number for number, page in enumerate(book.pages, 1)}
    return {str(name)[1:]: places[at[0].objgen] for name, at in book.Root.Dests.items()}


def lay_over(book: pikepdf.Pdf, page: pikepdf.Page, over: pikepdf.Page) -> None:
    """Draw a page of the same size over another; pikepdf's own overlay gives it a random name."""
    form = book.copy_foreign(over.as_form_xobject())
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name("/Over"))
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\nq %b Do Q\n" % str(name).encode())


def make_pdf(root: Path, site: Path, browser: Any) -> bytes:
    """The PDF of the built site.

    Written anew by pikepdf in a third of the bytes: Chromium notes what screen readers need at
    length.
    """
    config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
    names = [name.removesuffix(".md") for name in book_pages(root)]
    texts = [(site / f"{name}.html").read_text("utf-8") for name in names]
    bare, formulas = take_out(BETWEEN.join(texts))  # more than half of it all
    pages = [BeautifulSoup(text, "html.parser") for text in bare.split(BETWEEN)]
    styles = style_sheets(names, pages)
    articles = [printed_article(*each, set(names)) for each in zip(names, pages, strict=True)]
    made = io.BytesIO()
    with served(site) as address:

        def printed(body: str, kind: str = "") -> pikepdf.Pdf:
            html = put_back(document(config["title"], styles, body, kind), formulas)
            return pikepdf.open(io.BytesIO(print_html(browser, address, html)))

        front = front_matter(config, articles, {})
        with printed(f"{front}<main>{''.join(map(str, articles))}</main>") as book:
            again = front_matter(config, articles, page_numbers(book))
            with printed(again, "only-numbers") as numbers:
                for page, over in zip(book.pages, numbers.pages, strict=False):
                    lay_over(book, page, over)
                book.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()
