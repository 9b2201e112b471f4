"""Pages as they look, against stored pictures: coarse, so that fonts may differ, layout may not.

After a change that is meant:  REMAKE_PICTURES=1 pytest -n0 tests/site/test_looks.py
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

PICTURES = Path(__file__).with_name("pictures")
VIEWS = {
    "front": ("book/index.html", 1280, "light"),
    "theorem": ("book/background.html#trajectory_likelihood", 1280, "light"),
    "claims": ("book/claims.html", 1280, "dark"),
    "phone": ("book/reinforce.html", 360, "light"),
}
CELL = 16  # pixels of a page that become one of its picture
ALIKE = 0.9
BREAKS = {
    "no style of ours": "document.querySelector('link[href*=\"book.css\"]').remove()",
    "no side bar": "document.querySelector('#pst-primary-sidebar').remove()",
    "a wide column": "document.querySelector('.bd-article-container').style.maxWidth = '100%'",
    "text twice as large": "document.querySelector('.bd-article').style.fontSize = '2.2rem'",
    "the header gone astray": "document.querySelector('.bd-header-article').style.height = '12rem'",
}


def picture(page: Any) -> Image.Image:
    """What is on the screen, in grey, blurred and small."""
    page.wait_for_timeout(300)
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("L")
    small = shot.filter(ImageFilter.GaussianBlur(CELL / 2))
    return small.resize((shot.width // CELL, shot.height // CELL), Image.Resampling.BOX)


def likeness(shown: Image.Image, stored: Image.Image) -> float:
    """Correlation of the grey of two pictures: 1 where ink stands in the same places."""
    if shown.size != stored.size:
        return 0.0
    pair = [np.asarray(each, dtype=float).ravel() for each in (shown, stored)]
    return float(np.corrcoef(pair)[0, 1])


def opened(visit: Any, name: str) -> Any:
    path, width, scheme = VIEWS[name]
    return visit(width, scheme, reduced_motion="reduce").open(path)


@pytest.mark.parametrize("name", VIEWS)
def test_page_looks_as_stored(visit: Any, name: str) -> None:
    shown, file = picture(opened(visit, name)), PICTURES / f"{name}.png"
    if os.environ.get("REMAKE_PICTURES"):
        file.parent.mkdir(exist_ok=True)
        shown.save(file, optimize=True)
    assert likeness(shown, Image.open(file)) > ALIKE


@pytest.mark.parametrize("harm", BREAKS)
def test_broken_layout_is_seen(visit: Any, harm: str) -> None:
    page = opened(visit, "theorem")
    page.evaluate(BREAKS[harm])
    assert likeness(picture(page), Image.open(PICTURES / "theorem.png")) < ALIKE


def test_another_sans_face_is_no_broken_layout(visit: Any) -> None:
    page = opened(visit, "theorem")
    page.add_style_tag(content=":root { --book-sans: 'DejaVu Serif', monospace !important; }")
    assert likeness(picture(page), Image.open(PICTURES / "theorem.png")) > ALIKE
