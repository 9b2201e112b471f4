"""Formulas drawn at build time: KaTeX inside a small JavaScript engine, as a math renderer for Sphinx.

Pages carry HTML and MathML and need no script; a TeX error is a warning with page and line, so a strict
build tests every formula. KaTeX is kept in book/_static/katex with its licence, version and hashes.
"""

import json
import re
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import quickjs
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

KATEX = Path(__file__).parents[2] / "book" / "_static" / "katex"
logger = logging.getLogger(__name__)

# Beyond what LaTeX allows is an error too: notebooks show the same source with another renderer.
DRIVER = """
function draw(tex, display) {
  const strict = code => code === 'newLineInDisplayMode' ? 'ignore' : 'error';
  try {
    return JSON.stringify({html: katex.renderToString(tex, {displayMode: display, strict, trust: false})});
  } catch (error) {
    return JSON.stringify({error: String(error.message)});
  }
}
"""
NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|alignat|gather)\*?\}")
INNER = {"align": "aligned", "alignat": "alignedat", "gather": "gathered"}

PUNCTUATION = re.compile(r"[,.;:!?)\]’”\-–]+")


class TeXError(ValueError):
    """A formula that KaTeX cannot draw."""


@lru_cache(maxsize=1)
def _engine() -> Any:
    context = quickjs.Context()
    context.eval((KATEX / "katex.min.js").read_text("utf-8") + "\n;0")
    context.eval(DRIVER + "\n;0")
    return context.get("draw")


@lru_cache(maxsize=None)
def draw(tex: str, display: bool = False) -> str:
    """HTML with MathML for one formula. Raises TeXError with KaTeX's own words."""
    answer = json.loads(_engine()(tex, display))
    if "error" in answer:
        raise TeXError(answer["error"])
    return str(answer["html"])


def display_source(tex: str) -> str:
    """Source that every renderer of LaTeX draws the same way.

    The book numbers formulas itself, so environments that would number give way to their inner forms;
    line breaks outside an environment get one; blank lines, which LaTeX refuses, go.
    """

    def inner(match: re.Match[str]) -> str:
        name = INNER.get(match[2])
        return f"\\{match[1]}{{{name}}}" if name else ""

    tex = re.sub(r"\n\s*\n", "\n", NUMBERED.sub(inner, tex).strip())
    if "\\\\" in tex and "\\begin{" not in tex:
        return "\\begin{aligned}\n" + tex + "\n\\end{aligned}"
    return tex


def source_line(node: nodes.Node) -> int | None:
    """Line of the nearest ancestor that knows its own, for messages."""
    current: nodes.Node | None = node
    while current is not None:
        if current.line:
            return current.line
        current = current.parent
    return None


def _drawn(translator: HTML5Translator, node: nodes.Element, tex: str, display: bool) -> str:
    try:
        return draw(tex, display)
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
    html = _drawn(translator, node, node.astext(), display=False)
    start = translator.starttag(node, "span", "", CLASS="math notranslate nohighlight")
    translator.body.append(f"{start}{html}</span>")
    raise nodes.SkipNode


def visit_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Draw a display formula in a box of its own that scrolls, can be focused, and carries the number."""
    number = (
        get_node_equation_number(translator, node) if node.get("number") and node.get("ids") else ""
    )
    name = f"Formula {number}" if number else "Formula"
    html = _drawn(translator, node, display_source(node.astext()), display=True)
    translator.body.append(
        translator.starttag(node, "div", CLASS="math math-block notranslate nohighlight")
    )
    translator.body.append(
        f'<div class="scroll-box math-box" tabindex="0" role="group" aria-label="{name}">{html}</div>'
    )
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


def mend_search(app: Sphinx, error: Exception | None) -> None:
    """Search shows extracts of pages: leave out the hidden half of a formula, which would say it twice."""
    script = Path(app.outdir) / "_static" / "searchtools.js"
    if error is None and script.is_file():
        text = script.read_text("utf-8")
        script.write_text(
            text.replace('".headerlink", "script"', '".headerlink", ".katex-mathml", "script"'),
            "utf-8",
        )


def setup(app: Sphinx) -> None:
    """Register the renderer under the name `katex`, its style sheet and the script that copies TeX."""
    app.add_html_math_renderer("katex", (visit_inline, _depart), (visit_display, _depart))
    app.add_css_file("katex/katex.min.css")
    app.add_js_file("katex/copy-tex.min.js", loading_method="defer")
    app.connect("doctree-resolved", keep_punctuation)
    app.connect("build-finished", mend_search)
