"""Old addresses: the page they name leads on, and the build warns of an entry that cannot."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from scratch_book import Built, book

from book_tools.extension.moved import read_places
from book_tools.sources import MOVED

OLD = "# Old\n\n## What stays\n\nText.\n"
NEW = "# New\n\n## What went\n\nText.\n\n## Named anew\n\nText.\n"
TABLE = re.compile(r'<script data-moved="([^"]*)" src="\.\./_static/moved\.js|'
                   r'<script src="\.\./_static/moved\.js[^"]*" data-moved="([^"]*)"')  # fmt: skip


def moved_book(folder: Path, table: str) -> Built:
    (folder / "book").mkdir(parents=True)
    (folder / MOVED).write_text(table, "utf-8")
    return book(folder, {"book/old.md": OLD, "book/new.md": NEW})


def table_of(html: str) -> Any:
    found = TABLE.search(html)
    return found and json.loads(unescape(found[1] or found[2]))


def test_only_the_old_page_leads_on(tmp_path: Path) -> None:
    table = "old:\n  new:\n    - what-went\n    - its-name: named-anew\n  old: [was: what-stays]\n"
    built = moved_book(tmp_path, table)
    assert built.warnings == []
    assert table_of(built.page("book/old")) == {
        "what-went": "new.html#what-went",
        "its-name": "new.html#named-anew",
        "was": "#what-stays",
    }
    assert table_of(built.page("book/new")) is None


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("old:\n  new: [never-written]\n", "book/new has no #never-written"),
        ("old:\n  new: [what-stays: what-went]\n", "book/old#what-stays has not moved"),
        ("old:\n  nowhere: [what-went]\n", "book/nowhere, which is no page"),
        ("gone:\n  new: [what-went]\n", "book/gone, which is no page"),
    ],
)
def test_an_entry_that_cannot_work_is_found(tmp_path: Path, table: str, complaint: str) -> None:
    assert complaint in moved_book(tmp_path, table).only_warning()


def test_a_table_may_be_empty_or_missing(tmp_path: Path) -> None:
    assert read_places(tmp_path / "none.yml") == {}
    (tmp_path / "comments.yml").write_text("# nothing has moved\n", "utf-8")
    assert read_places(tmp_path / "comments.yml") == {}
