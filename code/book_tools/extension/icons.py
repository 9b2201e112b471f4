"""The theme's icon font cut down to the icons that the pages and styles use: 156 kB become 5."""

import re
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from sphinx.application import Sphinx

from book_tools.internals.edits import warn_of_change, written_pages
from book_tools.internals.theme import ICONS

NAME = re.compile(r"\bfa-[a-z0-9-]+")
SHOWN = re.compile(r'<i class="[^"]*"')
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
ICON = re.compile(r"\"(?:\\([ef][0-9a-f]{3})|([\ue000-\uf8ff]))\"")  # as a number, or as it is


def _texts(files: Iterable[Path]) -> list[str]:
    return [file.read_text("utf-8") for file in files]


def used(site: Path) -> set[int]:
    """Characters of the icons named in pages and scripts or put in place by style sheets."""
    texts = _texts([*site.rglob("*.html"), *(site / "_static").glob("*.js")])
    names = {name for text in texts for name in NAME.findall(text)}
    return {
        int(code, 16) if code else ord(character)
        for text in _texts((site / "_static").rglob("*.css"))
        for selector, declarations in RULE.findall(text)
        if not (named := set(NAME.findall(selector))) or named & names
        for code, character in ICON.findall(declarations)
    }


def unknown(site: Path) -> set[str]:
    """Icons that pages show and no style sheet knows."""
    sheets = _texts((site / "_static").rglob("*.css"))
    shown = {icon for page in _texts(site.rglob("*.html")) for icon in SHOWN.findall(page)}
    known = {name for sheet in sheets for name in NAME.findall(sheet)}
    return {name for icon in shown for name in NAME.findall(icon)} - known


def subset_font(app: Sphinx, error: Exception | None) -> None:
    """Replace the font by its part (on `build-finished`)."""
    file, site = Path(app.outdir) / ICONS, Path(app.outdir)
    if error is not None or app.builder.format != "html" or not written_pages(app):
        return
    if not file.is_file() or not (wanted := used(site)) or unknown(site):
        warn_of_change(app, "cuts the font of icons down")
        return
    options = subset.Options(flavor="woff2")
    font = subset.load_font(str(file), options)
    part = subset.Subsetter(options)
    part.populate(unicodes=wanted)
    part.subset(font)
    subset.save_font(font, str(file), options)
