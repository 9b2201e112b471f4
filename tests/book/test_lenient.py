"""A reader's build shows in plain sight what failed; a strict build accepts no failure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_books import FRONT_MATTER, build, small_book

from book_tools.build.execute import is_cached
from book_tools.sources import read_page

pytestmark = pytest.mark.timeout(2000)  # only to end what hangs
CELL = "\n```{code-cell} ipython3\n:tags: [%s]\n\n%s\n```\n"
START = CELL % ("", "from cell_tools.checks import claim, glue, not_upheld")
DEFINITION = ":::{prf:definition} Sums\n:label: sums-%s\n\nIt sums.\n:::\n"
CLAIM = "claim('sums-%s', 'both sides agree', %s, tolerance=1e-12, sample='200 random MDPs')"
WRONG = "not_upheld('the third return is 52.1 and lies outside 40 to 50')"

PAGES = {
    "claim": DEFINITION % "a"
    + CELL % ("check-sums-a", CLAIM % ("a", "float('nan')") + "\n" + CLAIM % ("a", "0.5"))
    + CELL % ("", "print('the claim', 'was passed')"),
    "check": CELL % ("", WRONG) + CELL % ("", "print('the check', 'was passed')"),
    "removed": CELL % ("", "1") + CELL % ("remove-cell", WRONG),
    "crash": CELL % ("", "print('before', 'the crash'); glue('early', 1.5)")
    + CELL % ("", "print('in the', 'cell'); 1 / 0")
    + CELL % ("", "print('after', 'the crash'); glue('late', 2.5)")
    + DEFINITION % "b"
    + CELL % ("check-sums-b", CLAIM % ("b", "0.0"))
    + "\nEarly is {glue:text}`early:.1f`, late is {glue:text}`late:.1f`.\n",
    "sound": DEFINITION % "c" + CELL % ("check-sums-c", CLAIM % ("c", "0.0")),
}
SAID = "This check failed on this machine: "


def pages() -> dict[str, str]:
    found = {name: f"{FRONT_MATTER}\n# {name}\n{START}{text}" for name, text in PAGES.items()}
    return {**found, "claims": "# Claims\n\n```{claims-table}\n```\n"}


@pytest.fixture(scope="module")
def lenient(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str]:
    book = small_book(tmp_path_factory.mktemp("lenient") / "book", pages())
    return book, *build(book)


def shown(book: Path, name: str) -> str:
    """The page without its tags, each run of white space a single space."""
    html = (book / "_build" / "html" / "book" / f"{name}.html").read_text("utf8")
    return " ".join(re.sub(r"<[^>]*>", " ", html[html.index("<article") :]).split())


def test_summary_lists_every_failure_with_its_place(lenient: tuple[Path, int, str]) -> None:
    _, status, said = lenient
    assert status == 1
    closing = said.split("Built in")[1]
    assert "make serve" in closing
    for start in (
        r"book/claim\.md:\d+ \(cell 2\): claim 'sums-a' .*largest error nan",
        r"book/claim\.md:\d+ \(cell 2\): claim 'sums-a' .*largest error 0.5",
        r"book/check\.md:\d+ \(cell 2\): the third return is 52\.1",
        r"book/removed\.md:\d+ \(cell 3\): the third return is 52\.1",
        r"book/crash\.md:\d+ \(cell 3\): ZeroDivisionError",
    ):
        assert len(re.findall(rf"^  {start}", closing, re.MULTILINE)) == 1, closing
    assert "book/sound.md" not in closing


def test_failed_claim_stands_at_the_item_at_the_cell_and_in_the_table(
    lenient: tuple[Path, int, str],
) -> None:
    book, _, _ = lenient
    page = shown(book, "claim")
    for error in ("nan", "0.5"):
        notice = SAID + f"both sides agree: error {error} , tolerance 10 −12 , on 200 random MDPs"
        assert re.sub(r" (?=,)", "", page).count(re.sub(r" (?=,)", "", notice)) == 2, page
    assert "the claim was passed" in page
    table = shown(book, "claims")
    assert "2 failed on this machine" in table
    assert table.count(SAID) == 2


def test_failed_check_is_shown_and_the_cells_below_run(lenient: tuple[Path, int, str]) -> None:
    page = shown(lenient[0], "check")
    assert SAID + "the third return is 52.1 and lies outside 40 to 50" in page
    assert "the check was passed" in page


def test_failed_check_of_a_removed_cell_is_shown_at_the_next(
    lenient: tuple[Path, int, str],
) -> None:
    assert SAID + "the third return" in shown(lenient[0], "removed")


def test_page_is_shown_up_to_the_cell_that_crashed(lenient: tuple[Path, int, str]) -> None:
    page = shown(lenient[0], "crash")
    assert "before the crash" in page
    assert "in the cell" in page
    assert "This cell failed on this machine: ZeroDivisionError: division by zero" in page
    assert "The cells below it were not run, so their results are missing." in page
    assert "after the crash" not in page
    assert "Early is 1.5 , late is — ." in page


def test_only_pages_without_a_failure_are_kept_for_any_build(
    lenient: tuple[Path, int, str],
) -> None:
    book, _, _ = lenient
    kept = {
        name: is_cached(book, page)
        for name in PAGES
        if (page := read_page(book, f"book/{name}.md"))
    }
    assert kept == {**dict.fromkeys(PAGES, False), "sound": True}


def test_strict_build_accepts_no_failure_of_a_lenient_one(lenient: tuple[Path, int, str]) -> None:
    book, _, _ = lenient
    status, said = build(book, "--strict")
    assert status == 1
    assert "4 pages ran, 1 come from the cache" in said
    closing = said.split("Not built")[1]
    assert "AssertionError: claim 'sums-a'" in closing
    assert "AssertionError: the third return" in closing
    assert "Sphinx builds" not in said


def test_what_holds_again_is_shown_so(tmp_path: Path) -> None:
    cell = "import pathlib\nif pathlib.Path('wrong').exists():\n    " + WRONG
    text = f"{FRONT_MATTER}\n# Page\n{START}" + CELL % ("", cell)
    book = small_book(tmp_path / "book", {"page": text})
    (book / "book" / "wrong").touch()
    assert build(book)[0] == 1
    assert SAID in shown(book, "page")
    (book / "book" / "wrong").unlink()
    assert build(book)[0] == 0
    assert SAID not in shown(book, "page")
    status, said = build(book, "--strict")
    assert status == 0
    assert "Nothing has changed" in said
