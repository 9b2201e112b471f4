"""The last edits of the pages: what the theme leaves unnamed or loads without need, and pictures without words."""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from book_tools.mathematics import source_line

logger = logging.getLogger(__name__)

SCRIPTS = (  # loaded by the theme, needed by nothing here
    re.compile(
        r'\s*<!-- So that users can add custom icons -->\s*<script src="[^"]*/fontawesome\.js[^"]*"></script>'
    ),
    re.compile(r'<div id="ethical-ad-placement".*?</div>', re.DOTALL),
)
EDITS = (
    # A landmark for the side bar; the other one stands inside <main>.
    (
        re.compile(r'<div id="pst-primary-sidebar" class'),
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Book" class',
    ),
    # The name of a button is what stands on it, its keys included.
    (re.compile(r'(<button class="btn search-button-field[^>]*) aria-label="Search"'), r"\1"),
    (
        re.compile(
            r'(<button class="btn[^>]*theme-switch-button[^>]*) aria-label="Color mode" data-bs-title="Color mode"'
        ),
        r'\1 aria-label="Colour mode" data-bs-title="Colour mode"',
    ),
    (
        re.compile(r'<button onclick="toggleFullScreen\(\)"'),
        '<button onclick="toggleFullScreen()" aria-label="Fullscreen mode"',
    ),
    (
        re.compile(r'(<a href="[^"]*\.ipynb") target="_blank"'),
        r'\1 download aria-label="Download notebook (.ipynb)"',
    ),
    (
        re.compile(
            r'(<button class="sidebar-toggle (primary|secondary)-toggle[^>]*?)(?<!aria-label) title="([^"]*)"'
        ),
        r'\1 title="\3" aria-label="\3"',
    ),
    # Roles that ARIA has taken back, or that stand where they may not.
    (re.compile(r' role="doc-biblioentry"'), ' role="listitem"'),
    (re.compile(r' role="doc-backlink"'), ""),
    (re.compile(r'<summary aria-label="Toggle hidden content">'), "<summary>"),
    # sphinx-proof and sphinx-exercise give every box of a page the same identifier.
    (re.compile(r'(<section class="[^"]*") id="(?:proof|exercise|solution)-content"'), r"\1"),
    # What scrolls can be reached and has a name.
    (re.compile(r'<div class="highlight"><pre>'), '<div class="highlight"><pre tabindex="0">'),
    (
        re.compile(r'<div class="pst-scrollable-table-container">'),
        '<div class="pst-scrollable-table-container scroll-box" tabindex="0" role="group" aria-label="Table">',
    ),
)


def edit(html: str) -> str:
    """One page with all edits; a second time changes nothing."""
    for pattern in SCRIPTS:
        html = pattern.sub("", html)
    for pattern, replacement in EDITS:
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
                "a picture has no text alternative (a figure's `:alt:`, a cell's `image: {alt: …}`)",
                location=(app.env.docname, source_line(image)),
                type="accessibility",
            )


def setup(app: Sphinx) -> None:
    """Register both events."""
    app.connect("doctree-read", require_words)
    app.connect("build-finished", edit_pages)
