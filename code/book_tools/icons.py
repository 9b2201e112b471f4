"""The theme's icon font cut down to the icons that the pages and styles use: 156 kB become 5."""

import re
from pathlib import Path

from fontTools import subset
from sphinx.application import Sphinx

FONT = Path("_static") / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.woff2"
NAME = re.compile(r"\bfa-[a-z0-9-]+")
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
ICON = re.compile(r"\"(?:\\([ef][0-9a-f]{3})|([\ue000-\uf8ff]))\"")  # as a number, or as it is


def used(site: Path) -> set[int]:
    """Characters of the icons named in pages and scripts or put in place by style sheets."""
    styles = [file.read_text("utf-8") for file in (site / "_static").rglob("*.css")]
    texts = [file.read_text("utf-8") for file in site.rglob("*.html")]
    texts += [file.read_text("utf-8") for file in (site / "_static").glob("*.js")]
    names = {name for text in texts for name in NAME.findall(text)}
    return {
        int(code, 16) if code else ord(character)
        for text in styles
        for selector, declarations in RULE.findall(text)
        if not (named := set(NAME.findall(selector))) or named & names
        for code, character in ICON.findall(declarations)
    }


def cut(app: Sphinx, error: Exception | None) -> None:
    """Replace the font by its part (on `build-finished`)."""
    file = Path(app.outdir) / FONT
    if error is not None or not file.is_file():
        return
    options = subset.Options(flavor="woff2")
    font = subset.load_font(str(file), options)
    part = subset.Subsetter(options)
    part.populate(unicodes=used(Path(app.outdir)))
    part.subset(font)
    subset.save_font(font, str(file), options)


def setup(app: Sphinx) -> None:
    """After the theme has copied its files."""
    app.connect("build-finished", cut)
