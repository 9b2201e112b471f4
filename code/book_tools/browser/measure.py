"""What every page weighs, how fast it is drawn, whether it moves then, and what axe finds.

    python -m book_tools.browser.measure        # all pages of the built site, as a Markdown table

Times depend on the machine and on what else runs there: medians of visits with an empty cache.
"""

from __future__ import annotations

import gzip
import statistics
import sys
from pathlib import Path
from typing import Any

from book_tools.browser.chromium import SETTLED, chromium_browser, find_chromium, served
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
# What axe cannot judge, or need not judge again. It looks at every element: of a drawn formula,
# which it takes for decoration, the size is enough, and of words of code in one colour on one
# ground, one. It gives no opinion on contrast over a gradient, such as the shade at the edge of a
# wide box, and a wrong one on what is half faded in.
PREPARE = """
for (const each of document.getAnimations())
  if (Number.isFinite(each.effect.getComputedTiming().endTime)) each.finish();
const drawn = [...document.querySelectorAll(".katex-html")];
const sizes = drawn.map(each => each.getBoundingClientRect());
drawn.forEach((each, place) => {
  each.textContent = "";
  each.style.display = "inline-block";
  each.style.width = `${sizes[place].width}px`;
  each.style.height = `${sizes[place].height}px`;
});
for (const each of document.querySelectorAll(".bd-article *"))
  if (getComputedStyle(each).backgroundImage.includes("gradient"))
    each.style.setProperty("background-image", "none", "important");
const kind = each => {
  const style = getComputedStyle(each), ground = getComputedStyle(each.closest("pre"));
  return [style.color, style.backgroundColor, style.fontWeight, style.fontSize,
    ground.backgroundColor].join();
};
const words = [...document.querySelectorAll(".bd-article pre span")]
  .filter(each => !each.children.length);
const kinds = words.map(kind), samples = new Map();
words.forEach((each, place) => {  // of one letter axe has no opinion either
  if (each.textContent.trim().length > 1 && !samples.has(kinds[place]))
    samples.set(kinds[place], each);
});
words.forEach((each, place) => {
  if (samples.has(kinds[place]) && samples.get(kinds[place]) !== each)
    each.replaceWith(each.textContent);
});
document.querySelectorAll(".bd-article pre").forEach(each => each.normalize());"""
NOT_ALLOWED = ("serious", "critical")


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


def axe(page: Any) -> list[str]:
    """What axe calls serious or critical, one line a rule. The page is not the same afterwards."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(f"() => {{{PREPARE}}}")
    found = Axe().run(page, options={"resultTypes": ["violations", "incomplete"]}).response
    unjudged = [
        f"no opinion on {place['html'][:150]}: {check['message']}"
        for each in found["incomplete"]
        for place in each["nodes"]
        for check in place["any"]
        if each["id"] == "color-contrast" and "gradient" in check["message"]
    ]
    return unjudged[:1] + [
        f"{each['id']}, {len(each['nodes'])} places, the first {each['nodes'][0]['html'][:150]}"
        for each in found["violations"]
        if each["impact"] in NOT_ALLOWED
    ]


def axe_in_both_modes(page: Any) -> int:
    """How many rules are broken in light and in dark mode."""
    found = 0
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode)
        page.wait_for_function(f"document.documentElement.dataset.theme === '{mode}'")
        page.wait_for_timeout(100)  # colours are on their way for a frame
        found += len(axe(page))
    return found


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
        sys.exit("There is no Chromium: for example, apt install chromium")
    print("Desktop / phone; axe in light and dark mode.\n")
    print("| page | formulas | seconds | shift | kB | axe: serious or critical |")
    print("|---|---|---|---|---|---|")
    with served(root / "_build" / "html") as address, chromium_browser(chromium) as browser:
        for name in book_pages(root):
            print(row(browser, f"{address}/{name.removesuffix('.md')}.html"), flush=True)


if __name__ == "__main__":
    table(Path.cwd())
