"""Numbers in prose: a true minus, no break inside a number or before a per cent; code stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scratch_book import Built, book

from book_tools.extension.typography import typeset

MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
PAGE = """# A page

It costs -3 and `-4` and $-5$, in 320 000 steps.

```python
x = -6
```
"""


@pytest.mark.parametrize(
    ("written", "set_as"),
    [
        ("worth -1.37", f"worth {MINUS}1.37"),
        ("(-2, 3)", f"({MINUS}2, 3)"),
        ("320 000 steps", f"320{NO_BREAK}000 steps"),
        ("1 000 000", f"1{NO_BREAK}000{NO_BREAK}000"),
        ("0.5 % of them", f"0.5{NO_BREAK}% of them"),
        (" %, after a number put in", f"{NO_BREAK}%, after a number put in"),
    ],
)
def test_numbers_are_typeset(written: str, set_as: str) -> None:
    assert typeset(written) == set_as


@pytest.mark.parametrize(
    "written",
    ["1e-7", "2026-11-21", "CartPole-v1", "PPO-2", "pages 3-5", "in 1992 15 of them", "10 1992",
     "a--1", "PMLR 37-1889"],
)  # fmt: skip
def test_what_is_no_such_number_stays(written: str) -> None:
    assert typeset(written) == written


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return book(tmp_path_factory.mktemp("numbers"), {"page": PAGE})


def test_code_and_formulas_stay_as_they_are(built: Built) -> None:
    html = built.page("page")
    assert built.warnings == []
    assert f"It costs {MINUS}3" in html
    assert f"320{NO_BREAK}000 steps" in html
    assert ">-4<" in html
    assert 'encoding="application/x-tex">-5<' in html
    assert "-6" in html.replace("</span>", "").replace('<span class="mi">', "").replace(
        '<span class="o">', ""
    )


def test_the_book_has_such_numbers(site: Path) -> None:
    text = "".join(page.read_text("utf-8") for page in sorted((site / "book").glob("*.html")))
    assert re.search(rf"\d{NO_BREAK}%", text)
    assert re.search(rf"\s{MINUS}\d", text)
