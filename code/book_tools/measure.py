"""What every page weighs, how fast it is drawn, whether it moves then, and what axe finds.

    python -m book_tools.measure            # all pages of the built site, as a Markdown table

Times depend on the machine: medians of a few visits, each with an empty cache.
"""

from __future__ import annotations

import gzip
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from book_tools.browser import SETTLED, chromium_browser, find_chromium, served
from book_tools.sources import book_pages

VISITS = 3
PACKED = {".woff2", ".png", ".jpg", ".pdf", ".whl"}  # which a server sends as they are
# The shift of what moves counts from navigation on; the last frame of drawing, from the same zero.
WATCH = """
window.shift = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => {
  if (!entry.hadRecentInput) window.shift += entry.value;
})).observe({type: "layout-shift", buffered: true});"""
DRAWN = f"{SETTLED}.then(() => performance.now())"


@dataclass
class Visit:
    """One page as it arrived."""

    seconds: float  # from navigation until all is drawn, mathematics and fonts included
    shift: float  # cumulative layout shift, a second later
    kilobytes: float  # of everything loaded, compressed
    formulas: int


def compressed(name: str, body: bytes) -> int:
    """Bytes on the wire of a server that compresses what gains by it."""
    return len(body) if Path(name).suffix in PACKED else len(gzip.compress(body, 6))


def visit(browser: Any, url: str, *, width: int = 1280) -> Visit:
    """Open a page in a context of its own, so with an empty cache."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.add_init_script(WATCH)
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    try:
        page.goto(url, wait_until="load")
        seconds = page.evaluate(DRAWN) / 1000
        page.wait_for_timeout(1000)
        loaded = [answer for answer in answers if answer.url.startswith("http") and answer.ok]
        total = sum(compressed(answer.url.split("?")[0], answer.body()) for answer in loaded)
        formulas = page.locator(".bd-article .math").count()
        return Visit(seconds, page.evaluate("window.shift"), total / 1000, formulas)
    finally:
        context.close()


def findings(browser: Any, url: str, *, width: int = 1280, scheme: str = "light") -> list[str]:
    """What axe calls serious or critical on a page, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    try:
        page = context.new_page()
        page.goto(url, wait_until="load")
        page.evaluate(SETTLED)
        return serious(Axe().run(page).response["violations"])
    finally:
        context.close()


def serious(violations: list[dict[str, Any]]) -> list[str]:
    """Rule, place and number of places of each violation that must not be."""
    return [
        f"{each['id']} ({each['impact']}): {each['nodes'][0]['html'][:120]} …{len(each['nodes'])}"
        for each in violations
        if each["impact"] in ("serious", "critical")
    ]


def table(root: Path) -> None:
    """Print a row for each page."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit("There is no Chromium: for example, apt install chromium")
    print("| page | formulas | seconds | shift | shift, phone | kB | axe, 4 views |")
    print("|---|---|---|---|---|---|---|")
    with served(root / "_build" / "html") as address, chromium_browser(chromium) as browser:
        for name in book_pages(root):
            url = f"{address}/{name.removesuffix('.md')}.html"
            visits = [visit(browser, url) for _ in range(VISITS)]
            seconds = statistics.median(each.seconds for each in visits)
            last, phone = visits[-1], visit(browser, url, width=360)
            views = [(width, scheme) for width in (1280, 360) for scheme in ("light", "dark")]
            found = sum(len(findings(browser, url, width=w, scheme=s)) for w, s in views)
            print(
                f"| {Path(name).stem} | {last.formulas} | {seconds:.2f} | {last.shift:.3f} "
                f"| {phone.shift:.3f} | {last.kilobytes:.0f} | {found} |",
                flush=True,
            )


if __name__ == "__main__":
    table(Path.cwd())
