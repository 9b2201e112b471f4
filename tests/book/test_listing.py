"""Listings: the right lines of the right file, and a page that is built again when they change."""

from __future__ import annotations

from pathlib import Path

import pytest
from scratch_book import book, build

from book_tools.extension.symbol_source import UnknownSymbolError, source_of

SOURCE = '''"""A module."""

RATE = 0.5


@decorated
@twice(over=True)
def add(x, y):
    """Adds.

    At length.
    """

    def inner(z):
        """Inner."""
        return z  # a comment stays

    return inner(x) + y


class Box:
    """A box."""

    width: int

    # about the first
    def first(self):
        """One."""
        return 1

    @property
    def second(self):
        """Two."""
        text = """not a docstring"""
        return text

    def third(self):
        """Only this."""
'''


@pytest.fixture
def code(tmp_path: Path) -> Path:
    package = tmp_path / "code" / "tiny"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("def top():\n    return 0\n", "utf-8")
    (package / "things.py").write_text(SOURCE, "utf-8")
    return tmp_path / "code"


def test_function_keeps_decorators_and_comments_and_loses_docstrings(code: Path) -> None:
    text, file = source_of("tiny.things.add", root=code)
    assert file == code / "tiny" / "things.py"
    assert text.splitlines() == [
        "@decorated",
        "@twice(over=True)",
        "def add(x, y):",
        "    def inner(z):",
        "        return z  # a comment stays",
        "",
        "    return inner(x) + y",
    ]


def test_method_is_dedented(code: Path) -> None:
    text, _ = source_of("tiny.things.Box.second", root=code)
    assert text.splitlines() == [
        "@property",
        "def second(self):",
        '    text = """not a docstring"""',
        "    return text",
    ]


def test_members_choose_methods_and_keep_the_fields(code: Path) -> None:
    text, _ = source_of("tiny.things.Box", ["second"], root=code)
    assert "width: int" in text
    assert "def second" in text
    assert "first" not in text
    assert "def third" not in text


def test_body_of_a_docstring_alone_stays(code: Path) -> None:
    assert '"""Only this."""' in source_of("tiny.things.Box.third", root=code)[0]


def test_function_of_a_package(code: Path) -> None:
    assert source_of("tiny.top", root=code)[0] == "def top():\n    return 0"


@pytest.mark.parametrize(
    "symbol",
    [
        "tiny.things.missing",
        "tiny.things.RATE",
        "tiny.nowhere.add",
        "absent.add",
        "tiny.things",
        "tiny.things.add.z",
    ],
)
def test_unknown_symbol_is_refused(code: Path, symbol: str) -> None:
    with pytest.raises(UnknownSymbolError, match=symbol.rsplit(".", 1)[-1]):
        source_of(symbol, root=code)


def test_unknown_member_is_refused(code: Path) -> None:
    with pytest.raises(UnknownSymbolError, match="nope"):
        source_of("tiny.things.Box", ["nope"], root=code)
    with pytest.raises(UnknownSymbolError, match="not a class"):
        source_of("tiny.things.add", ["x"], root=code)


def test_page_shows_the_source_with_file_and_anchor(code: Path, tmp_path: Path) -> None:
    page = "# P\n\n:::{listing} tiny.things.add\n:caption: How to *add*\n:name: adding\n:::\n"
    page += "\n{numref}`adding`\n"
    built = book(tmp_path / "book", {"page": page}, listing_root=str(code))
    assert built.warnings == []
    html = built.page("page")
    assert "tiny/things.py" in html
    assert 'id="listing-add"' in html or 'id="adding"' in html
    assert "<em>add</em>" in html
    assert "Adds." not in html
    assert "Listing 1" in html


def test_a_changed_line_is_marked_and_says_so(code: Path, tmp_path: Path) -> None:
    with (code / "tiny" / "things.py").open("a") as file:
        file.write("\n\ndef wrong(x):\n    y = 2 * x\n    return -y  # changed: the sign\n")
    page = "# P\n\n:::{listing} tiny.things.wrong\n:::\n\n:::{listing} tiny.things.add\n:::\n"
    html = book(tmp_path / "book", {"page": page}, listing_root=str(code)).page("page")
    marked = [part.partition("\n")[0] for part in html.split('<span class="hll">')[1:]]
    assert len(marked) == 1
    assert "return" in marked[0] and "# changed: the sign" in marked[0]


def test_page_is_built_again_when_the_file_changes(code: Path, tmp_path: Path) -> None:
    page = "# P\n\n:::{listing} tiny.things.add\n:::\n"
    settings = {"listing_root": str(code)}
    before = book(tmp_path / "book", {"page": page}, **settings)
    assert "another_name" not in before.page("page")
    (code / "tiny" / "things.py").write_text(SOURCE.replace("inner", "another_name"), "utf-8")
    after = build(tmp_path / "book", **settings)
    assert "another_name" in after.page("page")


def test_a_line_wider_than_the_column_is_an_error(code: Path, tmp_path: Path) -> None:
    with (code / "tiny" / "things.py").open("a") as file:
        file.write(f"\n\ndef wide():\n    return {'1' * 69}\n")
    page = "# P\n\n:::{listing} tiny.things.wide\n:::\n"
    said = book(tmp_path / "book", {"page": page}, listing_root=str(code)).only_warning()
    assert "tiny.things.wide has a line of 80 characters, over 79" in said


def test_error_names_page_and_line(code: Path, tmp_path: Path) -> None:
    page = "# P\n\ntext\n\n:::{listing} tiny.things.missing\n:::\n"
    said = book(tmp_path / "book", {"page": page}, listing_root=str(code)).only_warning()
    assert said.startswith("/page.md:5: ERROR")
    assert "'missing' of 'tiny.things.missing'" in said
