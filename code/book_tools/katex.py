"""KaTeX inside a small JavaScript engine: a formula's source in, HTML with MathML out.

KaTeX is kept in book/_static/katex with its license, version and hashes.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import quickjs

KATEX = Path(__file__).parents[2] / "book" / "_static" / "katex"

# Beyond what LaTeX allows is an error too: notebooks show the same source with another renderer.
DRIVER = """
const strict = code => code === 'newLineInDisplayMode' ? 'ignore' : 'error';
function draw(tex, displayMode) {
  try {
    return JSON.stringify({html: katex.renderToString(tex, {displayMode, strict, trust: false})});
  } catch (error) {
    return JSON.stringify({error: String(error.message)});
  }
}
"""
NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|alignat|gather)\*?\}")
INNER = {"align": "aligned", "alignat": "alignedat", "gather": "gathered"}


class TeXError(ValueError):
    """A formula that KaTeX cannot draw."""


@cache
def _engine() -> Any:
    context = quickjs.Context()
    context.eval((KATEX / "katex.min.js").read_text("utf-8") + "\n;0")
    context.eval(DRIVER + "\n;0")
    return context.get("draw")


@cache
def render(tex: str, display: bool = False) -> str:
    """HTML with MathML for one formula. Raises TeXError with KaTeX's own words."""
    answer = json.loads(_engine()(tex, display))
    if "error" in answer:
        raise TeXError(answer["error"])
    return str(answer["html"])


def display_source(tex: str) -> str:
    """Source that every renderer of LaTeX draws the same way.

    The book numbers formulas itself, so environments that would number give way to their inner
    forms; line breaks outside an environment get one; blank lines, which LaTeX refuses, go.
    """

    def inner(match: re.Match[str]) -> str:
        name = INNER.get(match[2])
        return f"\\{match[1]}{{{name}}}" if name else ""

    tex = re.sub(r"\n\s*\n", "\n", NUMBERED.sub(inner, tex).strip())
    if "\\\\" in tex and "\\begin{" not in tex:
        return "\\begin{aligned}\n" + tex + "\n\\end{aligned}"
    return tex
