"""Formulas drawn at build time, as a math renderer for Sphinx.

Pages carry HTML and MathML and need no script for it; a TeX error is a warning with page and line,
so a strict build tests every formula.
"""

import json
import re
from base64 import b64encode
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from book_tools.katex import KATEX, TeXError, display_source, render

PUNCTUATION = re.compile(r"[,.;:!?)\]’”\-–]+")
FACES = {"KaTeX_Main-Regular": "normal", "KaTeX_Math-Italic": "italic"}  # of nearly every formula
FACES_SCRIPT = "katex/faces.js"
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


def write_faces(app: Sphinx) -> None:
    """Write a script that holds the two most common fonts of formulas (`builder-inited`).

    A browser has such fonts before it draws the first line. Those of a style sheet may come after
    that on a busy machine, and then lines break anew before the reader's eyes.
    """
    if app.builder.format != "html":
        return
    fonts = {
        name: b64encode((KATEX / "fonts" / f"{name}.woff2").read_bytes()).decode("ascii")
        for name in FACES
    }
    script = Path(app.outdir) / "_static" / FACES_SCRIPT
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(
        f"""const faces = {json.dumps(FACES)}, fonts = {json.dumps(fonts)};
for (const name in faces) {{
  const data = Uint8Array.from(atob(fonts[name]), letter => letter.charCodeAt(0));
  document.fonts.add(new FontFace(name.split("-")[0], data, {{style: faces[name]}}));
}}
""",
        "utf-8",
    )


def setup(app: Sphinx) -> None:
    """Register the renderer `katex`, its style sheet, its fonts and the script that copies TeX."""
    app.connect("builder-inited", write_faces)
    app.add_html_math_renderer("katex", (visit_inline, _depart), (visit_display, _depart))
    app.add_css_file("katex/katex.min.css")
    app.add_js_file(FACES_SCRIPT)  # not deferred: it comes before the text
    app.add_js_file("katex/copy-tex.min.js", loading_method="defer")
    app.connect("doctree-resolved", keep_punctuation)
