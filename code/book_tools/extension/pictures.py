"""Pictures in the text load when they are near, and keep their place until then.

A picture without words fails the build.
"""

import re
from functools import partial
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from book_tools.extension.mathematics import source_line
from book_tools.extension.rules import rule, warn_of_idle

LATE = rule(
    "loads drawings when they are near",
    r'<img (?![^>]*\bloading=)([^>]*?)src="([^"]*_images/[^"]+\.svg)"([^>]*)>',
    "",  # the size, which lies in the file of the drawing
    r"^ +alt:|\.svg$",
)
SIZE = re.compile(r'<svg[^>]*?\swidth="([\d.]+)pt"[^>]*?height="([\d.]+)pt"', re.DOTALL)
PIXELS = 4 / 3  # a point
logger = logging.getLogger(__name__)


def lazy(html: str, folder: Path) -> tuple[str, int]:
    """A page of this folder whose drawings load late and keep their place, and how many."""
    return LATE.pattern.subn(partial(_sized, folder), html)


def _sized(folder: Path, found: re.Match[str]) -> str:
    before, source, after = found.groups()
    given = SIZE.search((folder / source).read_text("utf-8")[:2000])
    if given is None:
        logger.warning("the drawing %s does not say how many points large it is", source)
        return found[0]
    width, height = (round(float(points) * PIXELS) for points in given.groups())
    more = f'loading="lazy" width="{width}" height="{height}"'
    return f'<img {before}src="{source}" {more}{after}>'


def edit_pages(app: Sphinx, error: Exception | None) -> None:
    """Edit every written page (on `build-finished`)."""
    if error is not None or app.builder.name != "html":
        return
    total = 0
    for file in sorted(Path(app.outdir, "book").rglob("*.html")):
        html, count = lazy(file.read_text("utf-8"), file.parent)
        total += count
        if count:
            file.write_text(html, "utf-8")
    warn_of_idle(app, [] if total else [LATE])


def require_words(app: Sphinx, document: nodes.document) -> None:
    """A picture needs words that say what it shows; the name of a file is not words."""
    for image in document.findall(nodes.image):
        if not str(image.get("alt", "")).strip():
            logger.warning(
                "a picture has no text alternative (`:alt:`, or in a cell `image: {alt: …}`)",
                location=(app.env.docname, source_line(image)),
                type="accessibility",
            )


def setup(app: Sphinx) -> None:
    """When a page is read, and after the pages are written."""
    app.connect("doctree-read", require_words)
    app.connect("build-finished", edit_pages)
