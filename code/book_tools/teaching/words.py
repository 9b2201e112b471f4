"""Markdown with formulas between dollar signs, as HTML; who asks says how a formula is drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import escape
from urllib.parse import quote

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from book_tools.katex import display_source, render
from book_tools.teaching.places import Place
from book_tools.teaching.quiz import Answer

Draw = Callable[[str, bool], str]  # a formula and whether it is displayed: HTML


def katex(tex: str, display: bool) -> str:
    """A formula of the site: drawn at build time, needs no script."""
    if not display:
        return render(tex)
    box = '<div class="scroll-box" tabindex="0" role="group" aria-label="Formula">'
    return f"{box}{render(display_source(tex), True)}</div>"


def canvas(tex: str, display: bool) -> str:
    """A formula as the editor of Canvas stores it; Canvas draws it again from the source."""
    source = display_source(tex) if display else tex
    address = quote(quote(source, safe=""), safe="")  # Canvas decodes the address twice
    return (
        f'<img class="equation_image" title="{escape(source)}" alt="LaTeX: {escape(source)}" '
        f'data-equation-content="{escape(source)}" data-ignore-a11y-check="" '
        f'src="/equation_images/{address}?scale=1">'
    )


def mathjax(tex: str, display: bool) -> str:
    """A formula for a platform whose pages run MathJax, as Moodle's do."""
    left, right = (r"\[", r"\]") if display else (r"\(", r"\)")
    return left + escape(display_source(tex) if display else tex, quote=False) + right


@cache
def _parser(draw: Draw) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.use(
        dollarmath_plugin,
        allow_labels=False,
        renderer=lambda tex, options: draw(tex, options["display_mode"]),
    )


def blocks(markdown: str, draw: Draw) -> str:
    """Paragraphs, lists, tables and displayed formulas."""
    return str(_parser(draw).render(markdown.strip())).strip()


def line(markdown: str, draw: Draw) -> str:
    """Words and formulas that stand in a line of their own."""
    return str(_parser(draw).renderInline(markdown.strip()))


def feedback(answer: Answer, place: Place, site: str, draw: Draw) -> str:
    """The explanation of an answer for a platform, and where the book says more."""
    words = line(place.words, draw)
    link = f'<a href="{escape(site + place.address)}">{words}</a>' if site else words
    return f"{blocks(answer.why, draw)}\n<p>In the book: {link}.</p>"
