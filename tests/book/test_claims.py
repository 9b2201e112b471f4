"""Claims: what `claim` accepts, the receipts the build makes of it, and what must fail it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from docutils import nodes
from scratch_book import book, build, cell, check, claim_output, notebook

from book_tools.claims.views import number_nodes
from cell_tools.checks import claim, glue, self_check

THEOREM = ":::{prf:theorem} Sums\n:label: sums\n\nIt sums.\n:::\n\n:::{prf:proof}\nAdd.\n:::\n"
LEMMA = THEOREM.replace("theorem", "lemma").replace("sums", "helps")
TABLE = "# Claims\n\n```{claims-table}\n```\n"


def pages(*parts: Any, **more: str) -> dict[str, str]:
    return {"page.ipynb": notebook("# Page", *parts), "claims": TABLE, **more}


# What cells call.


@pytest.mark.parametrize("error", [[1e-13, -2e-12], np.nan, [0.0, np.inf], [], -1.0])
def test_claim_refuses(error: Any) -> None:
    with pytest.raises(AssertionError, match=r"claim 'sums' .*tolerance 1e-12"):
        claim("sums", "both sides agree", error, tolerance=1e-12, sample="two cases")


def test_claim_prints_outside_a_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    claim("sums", "both sides agree", [[1e-13, -3e-13]], tolerance=1e-12, sample="two cases")
    said = capsys.readouterr().out
    assert "both sides agree: largest error 3e-13 (tolerance 1e-12), on two cases" in said


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (..., "No answer yet"),
        (None, "No answer yet"),
        ([1.0, 2.0], "Right."),
        ([1.0, 2.5], "Not yet: the largest difference is 0.5"),
        ([1.0, np.nan], "Not yet"),
        ([1.0], "Not yet: the answer has shape (1,), and it should have shape (2,)"),
        ("one", "Not yet: the answer must be a number"),
    ],
)
def test_self_check_tells(answer: Any, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    self_check("ex-sum", answer, [1.0, 2.0])
    assert capsys.readouterr().out.startswith(verdict)


def test_glue_refuses_nan_and_is_silent_outside_a_notebook() -> None:
    glue("page_number", 1.0)
    with pytest.raises(ValueError, match="page_number"):
        glue("page_number", np.float64("nan"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.14e-14, "3.1×10^−14"),
        (1e-12, "10^−12"),
        (0.0, "0"),
        (1.7, "1.7"),
        (5.0, "5"),
        (0.0123, "0.012"),
        (1e-5, "10^−5"),
    ],
)
def test_number_has_two_digits(value: float, text: str) -> None:
    found = number_nodes(value)
    marks = ["^" if isinstance(node, nodes.superscript) else "" for node in found]
    assert "".join(m + node.astext() for m, node in zip(marks, found, strict=True)) == text


# What the build makes of it.


def test_receipt_stands_under_the_item_and_leads_to_the_cell(tmp_path: Path) -> None:
    built = book(tmp_path, pages(THEOREM, check("sums")))
    assert built.warnings == []
    html = built.page("page")
    item = html[html.index('id="sums"') : html.index("Proof.")]
    assert '<a class="reference internal" href="#check-sums">Checked</a>' in item
    assert (
        "on 200 random MDPs: largest error 3.1×10<sup>−14</sup> (tolerance 10<sup>−12</sup>)"
        in item
    )
    assert 'id="check-sums"' in html


def test_table_lists_every_claim_with_its_links(tmp_path: Path) -> None:
    other = notebook("# Other", LEMMA, check("helps", claim_output("helps", 1.7, 5.0)))
    html = book(tmp_path, pages(THEOREM, check("sums"), **{"other.ipynb": other})).page("claims")
    assert "2 checks of 2 numbered items" in html
    assert 'href="page.html#sums"' in html
    assert 'href="other.html#check-helps"' in html
    assert html.index("sums") < html.index("helps")


def test_the_table_names_an_item_once_and_by_its_title(tmp_path: Path) -> None:
    second = claim_output("sums", 2.0, 5.0, statement="the sampled mean agrees")
    built = book(tmp_path, pages(THEOREM, check("sums"), check("sums", second)))
    table = built.page("claims").partition("<table")[2]
    assert table.count('href="page.html#sums"') == 1
    assert table.count('href="page.html#check-sums') == 2
    assert " Sums</p>" in table and ">sums<" not in table


def test_several_claims_of_an_item_make_several_lines(tmp_path: Path) -> None:
    second = claim_output("sums", 2.0, 5.0, statement="the sampled mean agrees")
    built = book(tmp_path, pages(THEOREM, check("sums"), check("sums", second)))
    assert built.warnings == []
    html = built.page("page")
    assert html.count('class="receipt"') == 2
    assert "the sampled mean agrees" in html
    assert 'href="#check-sums-2"' in html


@pytest.mark.parametrize(("fold", "shown"), [("hide-input", 1), ("hide-cell", 2)])
def test_no_receipt_stands_twice_in_plain_sight(fold: str, shown: int, tmp_path: Path) -> None:
    """The output of the cell repeats the receipt only where both are unfolded together."""
    made = cell("claim('sums')", claim_output("sums"), tags=(fold, "check-sums"))
    built = book(tmp_path, pages(THEOREM, made))
    assert built.warnings == []
    assert built.page("page").count("largest error") == shown


def test_claim_may_stand_on_another_page(tmp_path: Path) -> None:
    other = notebook("# Other", check("sums"))
    built = book(tmp_path, pages(THEOREM, **{"other.ipynb": other}))
    assert built.warnings == []
    assert 'href="other.html#check-sums"' in built.page("page")


REFUSED = {
    "no check": ((THEOREM,), "theorem 'sums' has no check that ran"),
    "no claim in the cell": (
        (THEOREM, cell("1 + 1", tags=("check-sums",))),
        "the cell tagged 'check-sums' made no claim",
    ),
    "orphan": ((check("nothing"),), "claim 'nothing' checks no numbered item"),
    "no tag": ((THEOREM, check("sums", tag="")), "without the tag 'check-sums'"),
    "another tag": ((THEOREM, check("sums", tag="check-sum")), "without the tag 'check-sums'"),
    "over tolerance": ((THEOREM, check("sums", claim_output("sums", 2e-12))), "over its tolerance"),
    "not a number": (
        (THEOREM, check("sums", claim_output("sums", float("nan")))),
        "over its tolerance",
    ),
    "no proof": ((THEOREM.partition(":::{prf:proof}")[0], check("sums")), "has no proof"),
    "proof of another": (
        (THEOREM.partition(":::{prf:proof}")[0] + "\n" + LEMMA, check("sums"), check("helps")),
        "theorem 'sums' has no proof",
    ),
    "no label": ((THEOREM.replace(":label: sums\n", ""),), "has no label"),
    "definition": (
        (":::{prf:definition} D\n:label: d\n\nIs.\n:::\n",),
        "definition 'd' has no check",
    ),
    "algorithm": ((":::{prf:algorithm} A\n:label: a\n\nDo.\n:::\n",), "algorithm 'a' has no check"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_build_refuses(tmp_path: Path, case: str) -> None:
    parts, message = REFUSED[case]
    warnings = book(tmp_path, pages(*parts)).warnings
    found = [line for line in warnings if message in line]
    assert found, warnings
    assert found[0].startswith("/page.ipynb:"), found


def test_remarks_examples_and_unnumbered_items_need_no_check(tmp_path: Path) -> None:
    text = ":::{prf:remark} R\n:label: r\n\nNote.\n:::\n\n"
    text += ":::{prf:definition} D\n:nonumber:\n\nIs.\n:::\n"
    assert book(tmp_path, pages(text)).warnings == []


def test_line_is_that_of_the_item(tmp_path: Path) -> None:
    text = "# Page\n\ntext\n\n" + THEOREM
    said = book(tmp_path, {"page": text}).only_warning()
    assert said.startswith("/page.md:5: WARNING: theorem 'sums' has no check")


# Incremental builds.


def test_refusal_is_repeated_until_mended(tmp_path: Path) -> None:
    assert book(tmp_path, pages(THEOREM)).warnings
    assert build(tmp_path).warnings
    (tmp_path / "page.ipynb").write_text(notebook("# Page", THEOREM, check("sums")), "utf-8")
    assert build(tmp_path).warnings == []
    assert build(tmp_path).warnings == []


def test_other_pages_follow_a_changed_claim(tmp_path: Path) -> None:
    other = {"other.ipynb": notebook("# Other", check("sums"))}
    book(tmp_path, pages(THEOREM, **other))
    changed = notebook("# Other", check("sums", claim_output("sums", 7.7e-13)))
    (tmp_path / "other.ipynb").write_text(changed, "utf-8")
    built = build(tmp_path)
    assert built.warnings == []
    assert "7.7×10" in built.page("page")
    assert "7.7×10" in built.page("claims")


def test_removed_page_takes_its_claims_away(tmp_path: Path) -> None:
    other = {"other.ipynb": notebook("# Other", check("sums"))}
    assert book(tmp_path, pages(THEOREM, **other)).warnings == []
    (tmp_path / "other.ipynb").unlink()
    (tmp_path / "index.md").write_text("# Index\n\n```{toctree}\npage\nclaims\n```\n", "utf-8")
    assert "has no check that ran" in build(tmp_path).only_warning()
