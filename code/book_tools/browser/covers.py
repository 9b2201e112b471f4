"""The two pictures of the book that others show; `python -m book_tools.browser.covers` makes them.

cover.png, in the README: the front page with its trained agent at work
card.png, in messengers: the title
"""

import io
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from book_tools.browser.chromium import MISSING, SETTLED, chromium_browser, find_chromium, served

FRONT = "book/index.html"
SHOW = """step => {
  const player = document.querySelector("cart-pole-player");
  const slider = player.querySelector("input");
  slider.value = step;
  slider.oninput();
  player.closest(".cell").scrollIntoView({block: "end"});
}"""
STEP = 61
CARD = """() => {
  document.body.innerHTML = `<div style="display:grid;place-content:center;gap:2.5rem;
    height:100vh;text-align:center"><img src="../_static/logo.svg" style="height:170px;margin:auto">
    <h1 style="font:620 68px var(--book-serif);margin:0">Policy Gradient Methods</h1>
    <p style="font:28px var(--book-serif);color:var(--book-soft);margin:0">An interactive textbook
    chapter: every formula runs, every theorem is checked.</p></div>`;
}"""


def picture(page: Any, file: Path) -> None:
    """What is on the screen, in 64 colors."""
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot.quantize(64).save(file, optimize=True)


def main(root: Path) -> None:
    """Take both from the built site."""
    site, static, chromium = root / "_build" / "html", root / "book" / "_static", find_chromium()
    if chromium is None:
        sys.exit(MISSING)
    with served(site) as address, chromium_browser(chromium) as browser:
        options = {"reduced_motion": "reduce", "color_scheme": "light"}
        page = browser.new_page(viewport={"width": 1180, "height": 800}, **options)
        page.goto(f"{address}/{FRONT}")
        page.evaluate(SETTLED)
        page.evaluate(SHOW, STEP)
        picture(page, static / "cover.png")
        page.set_viewport_size({"width": 1200, "height": 630})
        page.evaluate(CARD)
        page.wait_for_load_state("networkidle")
        picture(page, static / "card.png")


if __name__ == "__main__":
    main(Path.cwd())
