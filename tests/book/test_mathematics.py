"""Formulas: drawn at build time, numbered, linked; an error in one fails the build."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode
from pathlib import Path

import pytest
from scratch_book import Built, book

from book_tools.extension.mathematics import FACES, FACES_SCRIPT
from book_tools.katex import KATEX, TeXError, display_source, render

PAGE = r"""# Page about $\theta$

Inline $x^2$, with a comma. See {eq}`sum` and {eq}`twice`.

$$ \sum_{h=0}^{H-1} r_h $$ (sum)

:::{prf:remark} Title with $\gamma$
$$
a &= b \\
c &= d
$$ (twice)
:::

\begin{align}
u &= v
\end{align}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return book(tmp_path_factory.mktemp("formulas"), {"page": PAGE})


def test_page_is_drawn_without_complaint_and_without_script(built: Built) -> None:
    html = built.page("page")
    assert built.warnings == []
    assert "MathJax" not in html
    assert html.count("<math ") >= 6  # title, inline, two numbered, the remark's title, aligned
    assert "math-error" not in html


def test_the_most_common_fonts_lie_in_a_script_that_comes_before_the_text(built: Built) -> None:
    script = (built.site / "_static" / FACES_SCRIPT).read_text("utf-8")
    fonts = json.loads(script.split("fonts = ")[1].split(";")[0])
    for name in FACES:
        assert b64decode(fonts[name]) == (KATEX / "fonts" / f"{name}.woff2").read_bytes()
    head = built.page("page").split("</head>")[0]
    assert re.search(rf'<script src="[^"]*{FACES_SCRIPT}[^"]*"></script>', head)


def test_drawing_carries_mathml_and_its_source() -> None:
    html = render(r"\operatorname*{\mathbb{E}}_{\tau\sim\rho_\theta} R(\tau)", True)
    assert "<math " in html
    assert 'encoding="application/x-tex"' in html
    assert r"\operatorname*{\mathbb{E}}" in html


@pytest.mark.parametrize("tex", [r"\frac{a", r"\nosuchcommand x", r"\begin{align} a", "é"])
def test_drawing_refuses_what_is_not_latex(tex: str) -> None:
    with pytest.raises(TeXError):
        render(tex)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (r"\begin{align}a&=b\end{align}", r"\begin{aligned}a&=b\end{aligned}"),
        (r"\begin{align*}a&=b\end{align*}", r"\begin{aligned}a&=b\end{aligned}"),
        (r"\begin{equation}a\end{equation}", "a"),
        (r"a \\ b", "\\begin{aligned}\na \\\\ b\n\\end{aligned}"),
        ("a\n \n  b", "a\n  b"),
        (r"\begin{cases} a \\ b \end{cases}", r"\begin{cases} a \\ b \end{cases}"),
    ],
)
def test_display_source_is_what_every_renderer_draws(given: str, wanted: str) -> None:
    assert display_source(given) == wanted


def test_numbers_are_the_books_and_links_lead_to_them(built: Built) -> None:
    html = built.page("page")
    assert '<a class="reference internal" href="#equation-sum">(1)</a>' in html
    assert '<a class="reference internal" href="#equation-twice">(2)</a>' in html
    assert 'id="equation-sum"' in html
    assert '<span class="eqno">(1)' in html
    assert "eqn-num" not in html  # KaTeX's own counter, which would number a second time


def test_display_formula_scrolls_in_a_box_that_can_be_focused_and_has_a_name(built: Built) -> None:
    boxes = built.page("page").count('class="scroll-box math-box" tabindex="0" role="group"')
    assert boxes == 3
    assert 'aria-label="Formula 1"' in built.page("page")


def test_comma_stays_with_its_formula(built: Built) -> None:
    html = built.page("page")
    begin = html.index('<span class="nobreak">')
    assert html[begin:].split("</span>, with", 1)[0].count("x^2") == 1
    assert "</span>,</span> with" in html


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# P\n\ntext\n\nmore $\\frac{a$ text\n", 5),
        ("# P\n\n$$\n\\nosuch\n$$\n", 3),
        ("# P\n\n:::{prf:remark}\n:label: r\n\nfine\n\n$$ \\nosuch $$\n:::\n", 8),
        ("# P\n\n:::{prf:proof}\ntext\n\n$$ \\nosuch $$\n:::\n", 6),
    ],
)
def test_error_names_page_and_line(tmp_path: Path, text: str, line: int) -> None:
    warning = book(tmp_path, {"bad": text}).only_warning()
    assert warning.startswith(f"/bad.md:{line}: WARNING: formula")
    assert "KaTeX parse error" in warning


def test_search_extracts_say_a_formula_once(built: Built) -> None:
    assert '".katex-mathml"' in (built.site / "_static" / "searchtools.js").read_text("utf-8")


def test_vendored_files_are_the_published_ones() -> None:
    lines = (KATEX / "SHA256SUMS").read_text("utf-8").split("\n")
    pairs = [line.split("  ./") for line in lines if line]
    listed = {name: digest for digest, name in pairs}
    for name, digest in listed.items():
        assert hashlib.sha256((KATEX / name).read_bytes()).hexdigest() == digest, name
    files = {path.relative_to(KATEX).as_posix() for path in KATEX.rglob("*") if path.is_file()}
    assert files - {"SHA256SUMS"} == set(listed)
