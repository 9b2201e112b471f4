"""Edits of what the theme writes: each finds its place, and the build names one that does not."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scratch_book import EXTENSIONS, Built, build, write_book

from book_tools.extension import icons
from book_tools.internals import sphinx, theme
from book_tools.internals.edits import Rule
from book_tools.internals.sphinx import SEARCH
from book_tools.internals.theme import RULES

STATIC = Path(__file__).resolve().parents[2] / "book" / "_static"
THEME: dict[str, Any] = {
    "html_theme": "sphinx_book_theme",
    "html_theme_options": {"use_fullscreen_button": True, "search_bar_text": "Search the book"},
    "html_logo": "logo.svg",
    "html_context": {"default_mode": "auto"},
    "html_static_path": [str(STATIC)],
    "html_css_files": ["book.css"],
    "extensions": [*EXTENSIONS, "sphinx_togglebutton", "book_tools.sphinx_extension"],
    "nb_execution_mode": "off",
    "python_maximum_signature_line_length": 10,
    "suppress_warnings": ["myst-nb.lexer"],  # which a kernel would have named
}
HEAD = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
"""
PAGE = f"""{HEAD}
# A page that needs every edit

It cites {{cite:t}}`williams1992`, and twice {{cite:t}}`williams1992`.

:::{{prf:theorem}} One
There is one.
:::

:::{{prf:theorem}} Two
There are two.
:::

| a | b |
|---|---|
| 1 | 2 |

```{{code-cell}} ipython3
:tags: [hide-input]
first = 1
```

```{{figure}} drawing.svg
:alt: A square.
```

```{{eval-rst}}
.. py:function:: many(first: int, second: int)
```

```{{bibliography}}
```
"""
NOTHING = re.compile("what no theme has ever written")


def written(folder: Path) -> Path:
    (folder / "book").mkdir(parents=True)
    write_book(folder, {"book/page": PAGE})
    (folder / "logo.svg").write_bytes((STATIC / "logo.svg").read_bytes())
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="30pt" height="60pt"></svg>'
    (folder / "book" / "drawing.svg").write_text(drawing, "utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("rules") / "whole")


@pytest.fixture(scope="module")
def built(folder: Path) -> Built:
    return build(folder, **THEME)


def test_the_page_needs_every_edit_and_every_edit_finds_its_place(built: Built) -> None:
    idle = [each.does for each in (*RULES, SEARCH) if not each.needed_by.search(PAGE)]
    assert idle == []
    assert built.warnings == []
    html = built.page("book/page")
    assert '<img alt="A square." src="../_images/drawing.svg" loading="lazy" width="40"' in html
    assert '<pre tabindex="0">' in html and "fontawesome.js" not in html
    assert ".katex-mathml" in (built.site / "_static" / "searchtools.js").read_text("utf-8")
    assert (built.site / theme.ICONS).stat().st_size < 20_000


def test_a_build_of_nothing_new_edits_nothing(built: Built, folder: Path) -> None:
    page = built.site / "book" / "page.html"
    page.write_text(page.read_text("utf-8") + '<div class="highlight"><pre></div>', "utf-8")
    assert build(folder, **THEME).warnings == []
    assert built.page("book/page").endswith('<div class="highlight"><pre></div>')


def test_a_build_of_one_page_more_asks_nothing_of_the_others(built: Built, folder: Path) -> None:
    page = folder / "book" / "page.md"
    page.write_text(page.read_text("utf-8") + "\nA sentence more.\n", "utf-8")
    assert build(folder, **THEME).warnings == []


def test_edits_that_find_nothing_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def idle(each: Rule) -> Rule:
        return replace(each, pattern=NOTHING, instead="")

    drawings = theme.drawings_rule(tmp_path)
    monkeypatch.setattr(theme, "RULES", tuple(idle(each) for each in RULES))
    monkeypatch.setattr(sphinx, "SEARCH", idle(SEARCH))
    monkeypatch.setattr(theme, "drawings_rule", lambda images: idle(drawings))
    monkeypatch.setattr(icons, "ICON", NOTHING)
    said = build(written(tmp_path / "book"), **THEME).warnings
    named = [each.does for each in (*RULES, SEARCH, drawings)] + ["cuts the font of icons"]
    for does in named:
        assert sum(f"the edit that {does}" in line for line in said) == 1, said
    assert len(said) == len(named)


def test_an_icon_that_no_style_sheet_knows_is_named(built: Built) -> None:
    assert icons.unknown(built.site) == set()
    page = built.site / "book" / "page.html"
    html = page.read_text("utf-8")
    page.write_text(html.replace("fa-magnifying-glass", "fa-looking-glass"), "utf-8")
    assert icons.unknown(built.site) == {"fa-looking-glass"}
    page.write_text(html, "utf-8")
