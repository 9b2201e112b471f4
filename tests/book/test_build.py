"""The build is strict: what is wrong on a page ends it, and the message names the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_books import FRONT_MATTER, ROOT, build, small_book

from book_tools.build.book import report_on_page
from book_tools.build.cache import cache_path, inputs
from book_tools.build.execute import is_cached
from book_tools.sources import read_page

pytestmark = pytest.mark.timeout(2000)  # only to end what hangs
CELL = "\n```{code-cell} python3\n%s\n```\n"
NOTHING = "Nothing has changed since the last build: _build/html/index.html\n"
TWO_CELLS = FRONT_MATTER + "\n# Cells\n" + CELL % "x = 1" + CELL % "x = 2\n%s"

DEFECTS = {  # page: its text with one mistake, the line of the mistake, and words of the message
    "warning": ("# A\n\n```{nosuchdirective}\n```\n", 3, "nosuchdirective"),
    "reference": ("# B\n\nSee {ref}`nowhere`.\n", 3, "nowhere"),
    "page_reference": ("# C\n\nSee {doc}`no_such_page`.\n", 3, "no_such_page"),
    "equation": ("# D\n\nSee {eq}`no-such-equation`.\n", 3, "no-such-equation"),
    "citation": ("# E\n\nSee {cite:t}`nobody1900`.\n", 3, "nobody1900"),
    "label": ("# F\n\n(twice)=\n## One\n\n(twice)=\n## Two\n", 6, "twice"),
    "formula": ("# G\n\n$$\n\\fraq{1}{2}\n$$\n", 3, "fraq"),
}


@pytest.fixture(scope="module")
def defective(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str]:
    pages = {name: text for name, (text, _, _) in DEFECTS.items()}
    book = small_book(tmp_path_factory.mktemp("defective") / "book", pages)
    return book, *build(book, "--strict")


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_ends_the_build_and_is_named(defective: tuple[Path, int, str], name: str) -> None:
    _, status, said = defective
    _, line, words = DEFECTS[name]
    assert status != 0
    closing = said.split("Not accepted")[1].splitlines()
    about = [entry for entry in closing if entry.strip().startswith(f"book/{name}.md:{line}:")]
    assert any(words in entry for entry in about), said


def test_defects_are_reported_again_by_the_next_build(defective: tuple[Path, int, str]) -> None:
    """Sphinx itself would not read these pages again, and so not warn."""
    book, status, said = defective
    again, said_again = build(book, "--strict")
    assert again == status != 0
    assert said_again.split("Not accepted")[1] == said.split("Not accepted")[1]


def test_failing_cells_are_all_tried_and_named(tmp_path: Path) -> None:
    pages = {
        "raises": TWO_CELLS % "raise ValueError('no such luck')",
        "syntax": TWO_CELLS % "1 +",
        "dies": TWO_CELLS % "import os; os._exit(1)",
        "hangs": TWO_CELLS % "import time; time.sleep(600)",
        "sound": TWO_CELLS % "x",
    }
    book = small_book(tmp_path / "book", pages)
    status, said = build(book, "--strict", "--cell-seconds", "3")
    assert status == 1
    closing = [line.strip() for line in said.split("Not built")[1].splitlines()[1:]]
    second = 1 + (TWO_CELLS % "x").splitlines().index("x = 2")
    assert closing[0] == f"book/raises.md:{second + 1} (cell 2): ValueError: no such luck"
    assert closing[1].startswith(f"book/syntax.md:{second + 1} (cell 2): SyntaxError")
    assert closing[2].startswith(f"book/dies.md:{second} (cell 2): DeadKernelError")
    assert closing[3].startswith(f"book/hangs.md:{second} (cell 2): CellTimeoutError")
    assert len(closing) == 4


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    cell = CELL % "print(open('../code/tiny/answer.py').read())"
    pages = {
        "prints": FRONT_MATTER + "\n# Prints\n" + cell,
        "no_cells": FRONT_MATTER + "\n# None\n",
    }
    book = small_book(tmp_path_factory.mktemp("sound") / "ein schönes Buch", pages)
    status, said = build(book)
    assert status == 0, said
    return book, said


def site_page(book: Path, name: str) -> str:
    return (book / "_build" / "html" / "book" / f"{name}.html").read_text("utf-8")


def test_sound_book_says_where_the_site_is(sound: tuple[Path, str]) -> None:
    book, said = sound
    assert "_build/html/index.html" in said
    assert "make serve" in said
    assert "first answer" in site_page(book, "prints")


def test_unchanged_book_runs_nothing(sound: tuple[Path, str]) -> None:
    book, _ = sound
    notebooks = {path: path.stat().st_mtime_ns for path in cache_path(book).rglob("*.ipynb")}
    assert len(notebooks) == 2
    assert build(book) == (0, NOTHING)
    (book / "_build" / "html" / "book" / "prints.html").unlink()
    status, said = build(book)
    assert status == 0
    assert "0 pages ran, 2 come from the cache" in said
    assert (book / "_build" / "html" / "book" / "prints.html").is_file()
    assert notebooks == {
        path: path.stat().st_mtime_ns for path in cache_path(book).rglob("*.ipynb")
    }


def test_changed_package_runs_the_pages_and_changes_the_site(sound: tuple[Path, str]) -> None:
    book, _ = sound
    old = cache_path(book)
    (book / "code" / "tiny" / "answer.py").write_text("ANSWER = 'second answer'\n", "utf-8")
    status, said = build(book)
    assert status == 0
    assert "2 pages ran" in said
    assert "second answer" in site_page(book, "prints")
    assert not old.exists()


def test_look_at_one_page_is_not_blamed_for_another_whose_name_ends_alike(tmp_path: Path) -> None:
    chapters = "".join(f"  - file: book/{name}\n" for name in ("two_names", "names"))
    (tmp_path / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{chapters}")
    assert report_on_page(tmp_path, "names", ["book/two_names.md:1: WARNING: wrong"], 0) == 0
    assert report_on_page(tmp_path, "names", ["book/names.md:1: WARNING: wrong"], 0) == 1


def test_only_what_runs_cells_makes_the_pages_run_again() -> None:
    names = {path.relative_to(ROOT / "code").as_posix() for path in inputs(ROOT)
             if path.is_relative_to(ROOT / "code")}  # fmt: skip
    assert {"cell_tools/checks.py", "book_tools/build/execute.py"} <= names
    assert not {"book_tools/build/book.py", "homework_tools/grade.py"} & names


@pytest.mark.parametrize("name", ["requirements.txt", "book/data/run.json", "code/tiny/new.py"])
def test_cache_belongs_to_lock_data_and_package(sound: tuple[Path, str], name: str) -> None:
    book, _ = sound
    page = read_page(book, "book/prints.md")
    assert page is not None
    assert is_cached(book, page)
    path = book / name
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text("changed", "utf-8")
    assert not is_cached(book, page)
    path.unlink() if before is None else path.write_bytes(before)
    assert is_cached(book, page)
