"""The last edits of the pages: what the theme leaves unnamed or loads without need.

And pictures without words, which fail the build.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from book_tools.mathematics import source_line

logger = logging.getLogger(__name__)

SCROLLS = 'tabindex="0" role="group"'
PRELOAD = (
    r'<link rel="preload" as="font" type="font/woff2" href="\2_static/{font}.woff2" crossorigin />'
)
FONTS = (
    "fonts/source-serif-4-latin-wght-normal",
    "fonts/source-serif-4-latin-wght-italic",
    "katex/fonts/KaTeX_Main-Regular",
    "katex/fonts/KaTeX_Math-Italic",
)
EDITS = (
    # Loaded by the theme, needed by nothing here.
    (r"\s*<!-- So that users can add custom icons -->", ""),
    (r'\s*<script src="[^"]*/fontawesome\.js[^"]*"></script>', ""),
    (r'<div id="ethical-ad-placement"[^>]*>\s*</div>', ""),
    # Both logos are one file, and the second would go when the mode is known: a jump.
    (r'<img [^>]*class="logo__image only-dark[^>]*>', ""),
    (r'class="logo__image only-light"', 'class="logo__image"'),
    # The mode from the first moment on, or the page would be drawn without its colours before.
    (
        r'localStorage\.getItem\("theme"\) \|\| "auto";',
        '(mode => ["light", "dark"].includes(mode) ? mode : '
        'matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"'
        ')(localStorage.getItem("mode"));',
    ),
    # Fonts come before the first line is drawn, or the lines would break twice.
    (
        r'(<head>\s*<meta charset="utf-8" />)(?!<link rel="preload")(?=[\s\S]*?href="([^"]*)_static/book\.css)',
        r"\1" + "".join(PRELOAD.format(font=font) for font in FONTS),
    ),
    # A landmark for the side bar; the other one stands inside <main>.
    (r'(<div id="pst-primary-sidebar") class', r'\1 role="complementary" aria-label="Book" class'),
    # The name of a button is what stands on it, or else it is given one.
    (r'(<button class="btn search-button-field[^>]*) aria-label="Search"', r"\1"),
    (
        r'(<button class="btn[^>]* theme-switch-button.*?)Color mode(.*?)Color',
        r"\1Colour mode\2Colour",
    ),
    (r'<button (onclick="toggleFullScreen\(\)")\s', r'<button \1 aria-label="Fullscreen mode" '),
    (
        r'(<a href="[^"]*\.ipynb") target="_blank"',
        r'\1 download aria-label="Download notebook (.ipynb)"',
    ),
    (
        r'(<button class="sidebar-toggle [^>]*?) title="([^"]*)" (?!aria)',
        r'\1 title="\2" aria-label="\2" ',
    ),
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    # Roles that ARIA has taken back, or that stand where they may not.
    (r' role="doc-biblioentry"', ' role="listitem"'),
    (r' role="doc-backlink"', ""),
    # sphinx-proof and sphinx-exercise give all boxes of a page the same identifier.
    (r'(<section[^>]*?) id="(?:proof|exercise|solution)-content"', r"\1"),
    # What scrolls can be reached by keyboard and has a name.
    (r'<div class="highlight"><pre>', '<div class="highlight"><pre tabindex="0">'),
    (
        r'<div class="pst-scrollable-table-container">',
        f'<div class="pst-scrollable-table-container scroll-box" {SCROLLS} aria-label="Table">',
    ),
)
RULES = [(re.compile(pattern), replacement) for pattern, replacement in EDITS]


def edit(html: str) -> str:
    """One page with all edits; a second time changes nothing."""
    for pattern, replacement in RULES:
        html = pattern.sub(replacement, html)
    return html


def edit_pages(app: Sphinx, error: Exception | None) -> None:
    """Edit every written page (on `build-finished`)."""
    if error is not None or app.builder.format != "html":
        return
    for file in Path(app.outdir).rglob("*.html"):
        if "_static" in file.parts:
            continue
        before = file.read_text("utf-8")
        after = edit(before)
        if after != before:
            file.write_text(after, "utf-8")


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
    """Register both events."""
    app.connect("doctree-read", require_words)
    app.connect("build-finished", edit_pages)
