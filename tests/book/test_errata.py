"""The list of errors in released versions: shown if it is right, refused if it is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from scratch_book import Built, build, write_book

from book_tools.changelog import changelog, released_versions
from book_tools.extension.errata import NONE, faults

CHANGES = (
    "# Changelog\n\n## Unreleased\n\n- More.\n\n## 0.2.0 – 2026-12-01\n\nNew.\n\n## 0.1.0\n\nOld.\n"
)
RIGHT = {"version": "0.1.0", "page": "page", "wrong": "the sign of $a$", "right": "`minus`"}
PAGES = {"page": "# A page\n\nText.\n", "errata": "# Errata\n\n```{errata}\n```\n"}


def listed(folder: Path, text: str) -> Built:
    write_book(folder, PAGES)
    (folder / "CHANGELOG.md").write_text(CHANGES, "utf-8")
    (folder / "errata.yml").write_text(text, "utf-8")
    return build(folder, exclude_patterns=["_build", "CHANGELOG.md"])


def test_the_sections_of_the_changelog_are_found_newest_first(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, "utf-8")
    assert released_versions(tmp_path) == ["0.2.0", "0.1.0"]
    assert changelog(tmp_path)["0.2.0"] == "New."


def test_an_empty_list_is_said_in_a_sentence(tmp_path: Path) -> None:
    built = listed(tmp_path, "# nothing yet\n[]\n")
    assert built.warnings == []
    assert NONE in built.page("errata")


def test_an_entry_is_shown_with_a_link_to_its_page(tmp_path: Path) -> None:
    entry = "- {{version: {}, page: page, wrong: the sign of $a$, right: '`minus`'}}\n"
    built = listed(tmp_path, entry.format("0.1.0") + entry.format("0.2.0"))
    assert built.warnings == []
    html = built.page("errata")
    assert 'href="page.html"' in html and "<math" in html and "minus" in html
    assert html.index("0.2.0") < html.index("0.1.0")


def test_a_build_does_not_accept_a_wrong_entry(tmp_path: Path) -> None:
    built = listed(tmp_path, "- {version: 0.3.0, page: page, wrong: a, right: b}\n")
    assert "version was '0.3.0'; it must have a section in CHANGELOG.md" in built.only_warning()
    assert "errata.md" in built.only_warning()


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (None, "it must be a list"),
        ({"version": "0.1.0"}, "it must be a list"),
        ([{**RIGHT, "more": "x"}], "it must have the keys"),
        ([{key: RIGHT[key] for key in ("version", "page", "wrong")}], "it must have the keys"),
        ([{**RIGHT, "version": 0.1}], "version was 0.1; it must be a text"),
        ([{**RIGHT, "page": "no_page"}], "it must be a page of the book"),
        ([{**RIGHT, "right": " "}], "right was ' '; it must be a text"),
    ],
)
def test_faults_are_named(entries: object, said: str) -> None:
    found = faults(entries, ["0.1.0"], {"page"})
    assert any(said in each for each in found), found
    assert faults([RIGHT], ["0.1.0"], {"page"}) == []
