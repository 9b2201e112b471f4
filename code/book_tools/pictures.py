"""Pictures in the text load when they are near, and keep their place until then."""

import re
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx

IMAGE = re.compile(r'<img (?![^>]*\bloading=)([^>]*?)src="([^"]*_images/[^"]+\.svg)"([^>]*)>')
SIZE = re.compile(r'<svg[^>]*?\swidth="([\d.]+)pt"[^>]*?height="([\d.]+)pt"', re.DOTALL)
PIXELS = 4 / 3  # a point


def lazy(html: str, folder: Path) -> str:
    """One page, its drawings told to load late and how large they are; `folder` is the page's."""
    return IMAGE.sub(partial(_sized, folder), html)


def _sized(folder: Path, found: re.Match[str]) -> str:
    before, source, after = found.groups()
    given = SIZE.search((folder / source).read_text("utf-8")[:2000])
    if given is None:
        return found[0]
    width, height = (round(float(points) * PIXELS) for points in given.groups())
    more = f'loading="lazy" width="{width}" height="{height}"'
    return f'<img {before}src="{source}" {more}{after}>'


def edit_pages(app: Sphinx, error: Exception | None) -> None:
    """Edit every written page (on `build-finished`)."""
    if error is not None or app.builder.name != "html":
        return
    for file in Path(app.outdir, "book").rglob("*.html"):
        before = file.read_text("utf-8")
        after = lazy(before, file.parent)
        if after != before:
            file.write_text(after, "utf-8")


def setup(app: Sphinx) -> None:
    """After the pages are written."""
    app.connect("build-finished", edit_pages)
