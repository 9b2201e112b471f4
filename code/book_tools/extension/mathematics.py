"""Formulas drawn at build time, as a math renderer for Sphinx.

Pages carry HTML and MathML and need no script for it; a TeX error is a warning with page and line,
so a strict build tests every formula.
"""

import re
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from book_tools.katex import TeXError, display_source, render

PUNCTUATION = re.compile(r"[,.;:!?)\]’”\-–]+")
logger = logging.getLogger(__name__)


def source_line(node: nodes.Node) -> int | None:
    """Line of the nearest ancestor that knows its own, for messages."""
    current: nodes.Node | None = node
    while current is not None:
        if current.line:
            return current.line
        current = current.parent
    return None


def _rendered(translator: HTML5Translator, node: nodes.Element, tex: str, display: bool) -> str:
    try:
        return render(tex, display)
    except TeXError as error:
        docname = getattr(translator.builder, "current_docname", "")
        logger.warning(
            "formula %r: %s",
            node.astext(),
            error,
            location=(docname, source_line(node)),
            type="math",
        )
        return f'<code class="math-error">{escape(node.astext())}</code>'


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Draw a formula in running text (also in captions, titles and the table of contents)."""
    html = _rendered(translator, node, node.astext(), display=False)
    start = translator.starttag(node, "span", "", CLASS="math notranslate nohighlight")
    translator.body.append(f"{start}{html}</span>")
    raise nodes.SkipNode


def visit_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Draw a display formula in a box that scrolls and can be focused, its number beside it."""
    numbered = node.get("number") and node.get("ids")
    number = get_node_equation_number(translator, node) if numbered else ""
    name = f"Formula {number}" if number else "Formula"
    html = _rendered(translator, node, display_source(node.astext()), display=True)
    translator.body.append(
        translator.starttag(node, "div", CLASS="math math-block notranslate nohighlight")
    )
    box = f'<div class="scroll-box math-box" tabindex="0" role="group" aria-label="{name}">'
    translator.body.append(f"{box}{html}</div>")
    if number:
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this formula")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def _depart(translator: HTML5Translator, node: nodes.Element) -> None:
    """Nothing is left to do: both visitors skip the departure."""


def keep_punctuation(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Tie the punctuation after a formula to it: no line may begin with a comma."""
    for node in list(document.findall(nodes.math)):
        parent = node.parent
        place = parent.index(node) + 1
        if place >= len(parent) or not isinstance(parent[place], nodes.Text):
            continue
        text = parent[place].astext()
        found = PUNCTUATION.match(text)
        if found is not None:
            tied = nodes.inline("", "", node.deepcopy(), nodes.Text(found[0]), classes=["nobreak"])
            parent[place - 1 : place + 1] = [tied, nodes.Text(text[found.end() :])]


def setup(app: Sphinx) -> None:
    """Register the renderer `katex`, its style sheet and the script that copies TeX."""
    app.add_html_math_renderer("katex", (visit_inline, _depart), (visit_display, _depart))
    app.add_css_file("katex/katex.min.css")
    app.add_js_file("katex/copy-tex.min.js", loading_method="defer")
    app.connect("doctree-resolved", keep_punctuation)
