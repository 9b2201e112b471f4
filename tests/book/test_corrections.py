"""Marked sentences on where a source is wrong: collected with their citations and links."""

from __future__ import annotations

from pathlib import Path

from scratch_book import Built, book, build

MARKS = {"myst_enable_extensions": ["colon_fence", "dollarmath", "attrs_inline"]}
RIGHT = "[{cite:t}`williams1992` prints $a$ without its square.]{.correction #correction-square}"
PAGE = f"# A page\n\nHere $a^2=1$. {RIGHT} The rest follows.\n"
TABLE = "# Corrections\n\n```{corrections-table}\n```\n\n```{bibliography}\n```\n"
ANCHOR = 'id="correction-square"'


def corrected(folder: Path, page: str) -> Built:
    return book(folder, {"page": page, "other": TABLE}, **MARKS)


def test_a_marked_sentence_stands_on_its_page_and_in_the_table(tmp_path: Path) -> None:
    built = corrected(tmp_path, PAGE)
    assert built.warnings == []
    page, table = built.page("page"), built.page("other")
    assert ANCHOR in page and "The rest follows." in page
    assert ANCHOR not in table
    assert 'href="page.html#correction-square"' in table
    assert "without its square" in table and "The rest follows." not in table
    assert table.count(">1992</a>") == 2  # the source, and in the sentence
    assert "collected from 1 sentence of" in table
    assert table.count("</math>") == 1


def test_a_mark_without_a_citation_fails(tmp_path: Path) -> None:
    built = corrected(tmp_path, "# A page\n\n[It is $a^2$.]{.correction #correction-square}\n")
    assert "a correction must cite the source that it corrects" in built.only_warning()
    assert "page.md:3" in built.only_warning()


def test_a_mark_without_an_id_fails(tmp_path: Path) -> None:
    built = corrected(tmp_path, PAGE.replace(" #correction-square", ""))
    assert "a correction must have an id" in built.only_warning()


def test_the_table_follows_a_changed_sentence(tmp_path: Path) -> None:
    corrected(tmp_path, PAGE)
    (tmp_path / "page.md").write_text(PAGE.replace("its square", "its cube"), "utf-8")
    again = build(tmp_path, **MARKS)
    assert again.warnings == []
    assert "without its cube" in again.page("other")
