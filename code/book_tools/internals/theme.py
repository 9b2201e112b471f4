"""sphinx-book-theme: what it leaves unnamed or loads without need, its buttons and its icons."""

import re
from functools import partial
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

from book_tools.internals.edits import Rule, edit_files, rule, written_pages

logger = logging.getLogger(__name__)
ICONS = Path("_static") / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.woff2"
CELL, BIBLIOGRAPHY = r"\{code-cell\}", r"\{bibliography\}"  # in the source of a page
SIZE = re.compile(r'<svg[^>]*?\swidth="([\d.]+)pt"[^>]*?height="([\d.]+)pt"', re.DOTALL)
PIXELS = 4 / 3  # a point
SCROLLS = 'tabindex="0" role="group"'
FONTS = ("fonts/source-serif-4-latin-wght-normal", "fonts/source-serif-4-latin-wght-italic")
# By a script, for a page opened from the disk may not load fonts this way, and complains.
PRELOAD = (
    r"\1<script>if (location.protocol.startsWith('http')) "
    f"for (const font of {list(FONTS)}) document.head.append(Object.assign("
    "document.createElement('link'), {rel: 'preload', as: 'font', type: 'font/woff2', "
    r"crossOrigin: '', href: `\2_static/${font}.woff2`}))</script>"
)


def _in_lines(found: re.Match[str]) -> str:
    """A signature of several lines without the list that Sphinx makes of it, which has no terms."""
    parameters = re.sub(r"(</?)dd>", r"\1div>", found[2])
    return f'{found[1]}<div class="sig-lines">{parameters}</div>'


RULES = (
    # Loaded by the theme, needed by nothing here.
    rule("drops a remark", r"\s*<!-- So that users can add custom icons -->", ""),
    rule("drops a script for icons", r'\s*<script src="[^"]*/fontawesome\.js[^"]*"></script>', ""),
    rule("drops the advertisements", r'<div id="ethical-ad-placement"[^>]*>\s*</div>', ""),
    # Both logos are one file, and the second would go when the mode is known: a jump.
    rule("drops the second logo", r'<img [^>]*class="logo__image only-dark[^>]*>', ""),
    rule("shows the first logo", r'class="logo__image only-light"', 'class="logo__image"'),
    # The mode from the first moment on, or the page would be drawn without its colors before.
    rule(
        "sets the color mode before the page is drawn",
        r'localStorage\.getItem\("theme"\) \|\| "auto";',
        '(mode => ["light", "dark"].includes(mode) ? mode : '
        'matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"'
        ')(localStorage.getItem("mode"));',
    ),
    # The fonts of the text are asked for first: one that comes late is left out (book.css).
    rule(
        "loads the fonts first",
        r'(<head>\s*<meta charset="utf-8" />)(?!<script>)'
        r'(?=[\s\S]*?href="([^"]*)_static/book\.css)',
        PRELOAD,
    ),
    # A landmark for the side bar; the other one stands inside <main>.
    rule(
        "makes the side bar a landmark",
        r'(<div id="pst-primary-sidebar") class',
        r'\1 role="complementary" aria-label="Book" class',
    ),
    # The name of a button is what stands on it, or else it is given one.
    rule(
        "names the search button",
        r'(<button class="btn search-button-field[^>]*) aria-label="Search"',
        r"\1",
    ),
    rule(
        "names the button for the whole screen",
        r'<button (onclick="toggleFullScreen\(\)")\s',
        r'<button \1 aria-label="Fullscreen mode" ',
    ),
    rule(
        "names the link to the notebook",
        r'(<a href="[^"]*\.ipynb") target="_blank"',
        r'\1 download aria-label="Download notebook (.ipynb)"',
        CELL,
    ),
    rule(
        "names the buttons of the side bars",
        r'(<button class="sidebar-toggle [^>]*?) title="([^"]*)" (?!aria)',
        r'\1 title="\2" aria-label="\2" ',
    ),
    rule(
        "leaves hidden parts the name that stands on them",
        r'<summary aria-label="Toggle hidden content">',
        "<summary>",
        r"\bhide-(?:input|output|cell)\b",
    ),
    # A role that ARIA has taken back.
    rule("lists references", r' role="doc-biblioentry"', ' role="listitem"', BIBLIOGRAPHY),
    # sphinx-proof and sphinx-exercise give all boxes of a page the same identifier.
    rule(
        "drops identifiers that stand twice",
        r'(<section[^>]*?) id="(?:proof|exercise|solution)-content"',
        r"\1",
        r"\{(?:prf:\w+|exercise|solution)",
    ),
    rule(
        "makes no list of a signature's lines",
        r'(<span class="sig-paren">\(</span>)\s*<dl>([\s\S]*?)</dl>',
        _in_lines,
        r"^\.\. (?:auto|py:)function",
    ),
    # What scrolls can be reached by keyboard and has a name.
    rule(
        "lets the keyboard scroll code",
        r'<div class="highlight"><pre>',
        '<div class="highlight"><pre tabindex="0">',
        CELL,
    ),
    rule(
        "lets the keyboard scroll tables",
        r'<div class="pst-scrollable-table-container">',
        f'<div class="pst-scrollable-table-container scroll-box" {SCROLLS} aria-label="Table">',
        r"^\| *:?--",
    ),
)


def drawings_rule(images: Path) -> Rule:
    """Drawings load when they are near, and keep their place until then.

    images: the folder of the site's pictures, for the size of a drawing lies in its file.
    """
    return rule(
        "loads drawings when they are near",
        r'<img (?![^>]*\bloading=)([^>]*?)src="([^"]*_images/[^"]+\.svg)"([^>]*)>',
        partial(_with_size, images),
        r"^ +alt:|\.svg$",
    )


def _with_size(images: Path, found: re.Match[str]) -> str:
    before, source, after = found.groups()
    given = SIZE.search((images / Path(source).name).read_text("utf-8")[:2000])
    if given is None:
        logger.warning("the drawing %s does not say how many points large it is", source)
        return found[0]
    width, height = (round(float(points) * PIXELS) for points in given.groups())
    more = f'loading="lazy" width="{width}" height="{height}"'
    return f'<img {before}src="{source}" {more}{after}>'


def edit_pages(app: Sphinx, error: Exception | None) -> None:
    """Edit every page that this build wrote (on `build-finished`)."""
    if error is not None or app.builder.format != "html":
        return
    if files := written_pages(app):
        edit_files(app, [*RULES, drawings_rule(Path(app.outdir) / "_images")], files)


def add_menu(context: dict[str, Any], name: str, words: str, links: dict[str, str]) -> None:
    """Put a menu of links first among the buttons in the header, if the theme has made some."""
    buttons = [{"type": "link", "url": url, "text": text} for text, url in links.items()]
    menu = {"type": "group", "buttons": buttons, "icon": "fas fa-play"}
    context.get("header_buttons", []).insert(0, {**menu, "label": name, "tooltip": words})
