"""Exported notebooks: the page's cells in order, and no directive or role left in the text."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from scratch_book import Built, book, cell, check, notebook

ROOT = Path(__file__).resolve().parents[2]
RAW = {
    "directive": re.compile(r"^\s*(:{3,}|`{3,})\s*\{", re.MULTILINE),
    "colon fence": re.compile(r"^\s*:{3,}", re.MULTILINE),
    "role": re.compile(r"\{[a-z][a-z:_-]*\}`"),
    "target": re.compile(r"^\([\w-]+\)=\s*$", re.MULTILINE),
    "label": re.compile(r"\$\$\s*\([\w-]+\)"),
    "substitution": re.compile(r"\{\{"),
    "attributes": re.compile(r"^\{[.#]\w", re.MULTILINE),
}
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
TEXT = r"""# Page

Inline $x^2$, a price of 5\$, {cite:t}`williams1992` and {prf:ref}`sums`, {eq}`sum`,
{ref}`ex-add`, {doc}`other`, {numref}`picture`, `code with $`.

$$ \sum_h r_h $$ (sum)

\begin{align}
a &= b \\ c &= d
\end{align}

:::{prf:theorem} Sums of $x$
:label: sums

It sums, $|x|$.
:::

:::{prf:proof}
Add; see {eq}`sum`.
:::

(a-target)=
## Lists

- one

  $$ y $$
- two
  1. nested

Term
: Its definition

| a | b |
|---|---|
| $\|x\|$ | 2 |

:::{figure} picture.svg
:alt: A square
:name: picture

What to *see*.
:::

:::{note}
Noted.
:::

:::{listing} policy_gradients.returns.reward_to_go
:::

> Quoted.
"""
EXERCISE = """
:::{exercise} Adding
:label: ex-add

Add $1+1$.
:::

:::{solution} ex-add
:class: dropdown

It is

```python
answer = 2
```
:::
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"><path d="M0 0h9v9"/></svg>'


def raw_leftovers(text: str) -> list[str]:
    """What a notebook viewer would show as it stands."""
    prose = FENCED.sub("", text)
    return [f"{kind}: {found[0]}" for kind, rule in RAW.items() for found in rule.finditer(prose)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "picture.svg").write_text(SVG, "utf-8")
    page = notebook(
        TEXT,
        cell("first = 1", tags=("setup",)),
        cell("hidden = 2", tags=("remove-cell",)),
        "Between.",
        check("sums"),
        EXERCISE,
        cell("answer = ...", tags=("exercise-ex-add",)),
    )
    return book(folder, {"page.ipynb": page, "other": "# Other\n\n```{bibliography}\n```\n"})


def texts(built: Built) -> str:
    cells = built.notebook("page").cells
    return "\n\n".join(each.source for each in cells if each.cell_type == "markdown")


def test_pages_are_sound(built: Built) -> None:
    assert built.warnings == []


def test_code_cells_are_those_of_the_page_in_order(built: Built) -> None:
    code = [each for each in built.notebook("page").cells if each.cell_type == "code"]
    assert [each.source for each in code[1:]] == [
        "first = 1",
        "hidden = 2",
        "claim('sums')",
        "answer = ...",
    ]
    assert "companion package" in code[0].source
    assert code[3].metadata["tags"] == ["check-sums"]
    assert all(each.outputs == [] for each in code)


def test_nothing_raw_is_left(built: Built) -> None:
    assert raw_leftovers(texts(built)) == []


@pytest.mark.parametrize(
    "raw",
    [
        ":::{note}",
        "```{figure} x",
        "{prf:ref}`x`",
        "(here)=",
        "$$ x $$ (name)",
        "{{ x }}",
        "{.red}",
    ],
)
def test_leftovers_are_noticed(raw: str) -> None:
    assert raw_leftovers(f"text\n\n{raw}\n")


@pytest.mark.parametrize(
    "wanted",
    [
        "**Theorem 1 (Sums of $x$).**",
        "*Proof.* Add; see (1).",
        "Checked on 200 random MDPs: largest error 3.1×10<sup>−14</sup>",
        "$$\n\\sum_h r_h \\tag{1}\n$$",
        "\\begin{aligned}\na &= b \\\\ c &= d\n\\end{aligned} \\tag{2}",
        "Williams \\[[1992](../other.html#id",
        "5\\$",
        "Theorem 1, (1)",
        "[Other](../other.html)",
        "## Lists",
        "- one\n\n  $$\n  y\n  $$\n- two\n\n  1. nested",
        "**Term**",
        "| a | b |\n| --- | --- |\n| $\\vert x\\vert $ | 2 |",
        "![A square](attachment:picture.svg)",
        "**Fig. 1.** What to *see*.",
        "**Note.**",
        "```python\ndef reward_to_go(",
        "> Quoted.",
        "**Exercise 1 (Adding).**",
        "<details>\n<summary>Solution to Exercise 1 (Adding)</summary>",
        "```python\nanswer = 2\n```\n\n</details>",
        "`code with $`",
    ],
)
def test_text_says(built: Built, wanted: str) -> None:
    assert wanted in texts(built)


def test_pictures_travel_with_the_notebook(built: Built) -> None:
    held = [each for each in built.notebook("page").cells if each.get("attachments")]
    assert list(held[0].attachments) == ["picture.svg"]


def test_page_without_cells_has_no_notebook(built: Built) -> None:
    assert not (built.site / "notebooks" / "other.ipynb").exists()


def test_notebooks_of_the_book_hold_nothing_raw() -> None:
    files = sorted((ROOT / "_build" / "html" / "notebooks").rglob("*.ipynb"))
    if not files:
        pytest.skip("the book is not built: run `make book`")
    for file in files:
        held = nbformat.read(file, as_version=4)
        nbformat.validate(held)
        prose = "\n\n".join(each.source for each in held.cells if each.cell_type == "markdown")
        assert raw_leftovers(prose) == [], file.name
