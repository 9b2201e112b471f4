"""What every page weighs, how fast it is drawn, whether it moves then, and what axe finds.

    python tests/site/measure.py        # all pages of the built site, as a Markdown table

Times depend on the machine and on what else runs there: medians of visits with an empty cache.
"""

from __future__ import annotations

import gzip
import statistics
import sys
from pathlib import Path
from typing import Any

from axe import axe_in_both_modes

from book_tools.browser.chromium import MISSING, SETTLED, chromium_browser, find_chromium, served
from book_tools.sources import book_pages

VISITS = 3
VIEWS = {"desktop": 1280, "phone": 360}
PACKED = {".woff2", ".png", ".jpg", ".pdf", ".whl"}  # which a server sends as they are
WATCH = """
window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => {
  if (!entry.hadRecentInput) window.shifts.push({at: entry.startTime, by: entry.value});
})).observe({type: "layout-shift", buffered: true});"""
SHIFT = """
since => window.shifts.reduce((sum, each) => sum + (each.at >= since ? each.by : 0), 0)"""
PARSED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventStart"
DRAWN = f"{SETTLED}.then(() => performance.now() / 1000)"


class Watched:
    """A page in a context of its own, so with an empty cache, and what came over the wire."""

    def __init__(self, context: Any) -> None:
        self.page = context.new_page()
        self.page.add_init_script(WATCH)
        self.answers: list[Any] = []
        self.page.on("response", lambda answer: self.answers.append(answer))
        self.seconds = 0.0

    def open(self, url: str) -> None:
        """Go there and wait until all is drawn; `seconds` is the time from navigation to then."""
        self.page.goto(url, wait_until="load")
        self.seconds = float(self.page.evaluate(DRAWN))

    def shift(self, since: float = 0.0) -> float:
        """Cumulative layout shift until half a second after all was drawn."""
        self.page.wait_for_function(f"performance.now() > {1000 * self.seconds + 500}")
        return float(self.page.evaluate(SHIFT, since))

    def shift_once_parsed(self) -> float:
        """The same without what a slow machine shows of a page that it has not read to its end.

        It draws the first rows of a table, and the columns widen with those that follow.
        """
        return self.shift(float(self.page.evaluate(PARSED)))

    def kilobytes(self) -> float:
        """Of everything loaded, as a server sends it that compresses what gains by it."""
        loaded = [each for each in self.answers if each.url.startswith("http") and each.ok]
        return sum(_sent(each.url.split("?")[0], each.body()) for each in loaded) / 1000

    def formulas(self) -> int:
        return int(self.page.locator(".bd-article .math").count())


def _sent(name: str, body: bytes) -> int:
    return len(body) if Path(name).suffix in PACKED else len(gzip.compress(body, 6))


def row(browser: Any, url: str) -> str:
    """One page's row of the table."""
    columns: list[list[str]] = []
    for width in VIEWS.values():
        seconds = []
        for _ in range(VISITS):
            screen = {"width": width, "height": 800}
            context = browser.new_context(viewport=screen, reduced_motion="reduce")
            visit = Watched(context)
            visit.open(url)
            seconds.append(visit.seconds)
            if len(seconds) < VISITS:
                context.close()
        found = [f"{statistics.median(seconds):.2f}", f"{visit.shift():.3f}"]
        found += [f"{visit.kilobytes():.0f}", str(axe_in_both_modes(visit.page))]
        columns.append(found)
        formulas = visit.formulas()
        context.close()
    pairs = [" / ".join(pair) for pair in zip(*columns, strict=True)]
    return "| " + " | ".join([Path(url).stem, str(formulas), *pairs]) + " |"


def table(root: Path) -> None:
    """Print a row for each page."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit(MISSING)
    print("Desktop / phone; axe in light and dark mode.\n")
    print("| page | formulas | seconds | shift | kB | axe: serious or critical |")
    print("|---|---|---|---|---|---|")
    with served(root / "_build" / "html") as address, chromium_browser(chromium) as browser:
        for name in book_pages(root):
            print(row(browser, f"{address}/{name.removesuffix('.md')}.html"), flush=True)


if __name__ == "__main__":
    table(Path.cwd())
