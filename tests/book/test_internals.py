"""The inside of other libraries is as `book_tools/internals` expects it, each piece by itself.

The theme's templates are tested in `test_rules.py`, the version of Vega-Lite in
`test_interactive_cells.py`.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import sphinx as sphinx_package
from docutils import nodes
from nbformat import v4
from scratch_book import Built, book, cell, notebook

from book_tools.internals import jupyter_book, myst_nb, sphinx, sphinx_proof, theme

PAGE = """# Page

## Section

:::{prf:lemma} It sums
:label: sums

It sums.
:::

:::{prf:lemma}
It has no label.
:::

:::{prf:proof}
Add.
:::

:::{exercise}
:label: add

Add.
:::

:::{solution} add
Done.
:::

$$ x $$ (formula)
"""


def changed(library: str, what: str, file: str) -> str:
    """What a test says to whoever has a newer version."""
    return f"{library} {version(library)} has changed {what}: see code/book_tools/internals/{file}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    cells = notebook("# Cells", cell("x = 1", tags=("check-sums",)), "{glue:text}`missing:.2f`")
    pages = {"page": PAGE, "cells.ipynb": cells}
    return book(tmp_path_factory.mktemp("internals"), pages, numfig_secnum_depth=0)


def found(built: Built, page: str, kind: Any) -> list[Any]:
    return list(built.env.get_doctree(page).findall(kind))


def test_jupyter_book_has_the_options_that_the_build_passes() -> None:
    from jupyter_book.cli.main import build

    known = {option for param in build.params for option in param.opts}
    command = jupyter_book.build_command(Path("root"), Path("out"), True)
    passed = {part for part in command[command.index("build") :] if part.startswith("-")}
    say = changed("jupyter-book", f"its options {passed - known}", "jupyter_book.py")
    assert passed <= known, say


def test_sphinx_has_the_script_for_search_that_is_mended() -> None:
    static = Path(sphinx_package.__file__).parent / "themes" / "basic" / "static"
    script = (static / "searchtools.js").read_text("utf-8")
    assert sphinx.SEARCH.pattern.search(script), changed("sphinx", "searchtools.js", "sphinx.py")


def test_sphinx_numbers_what_can_be_numbered_and_orders_pages(built: Built) -> None:
    formula = next(iter(found(built, "page", nodes.math_block)))
    say = changed("sphinx", "where it keeps numbers and the order of pages", "sphinx.py")
    assert sphinx.number(built.env, "page", "displaymath", formula["ids"]) == "1", say
    assert sphinx.number(built.env, "page", "lemma", ["sums"]) == "1", say
    assert sphinx.reading_order(built.env) == ["index", "page", "cells"], say


def test_sphinx_proof_tells_of_its_boxes(built: Built) -> None:
    named, unnamed = map(sphinx_proof.box, found(built, "page", sphinx_proof.is_item))
    say = changed("sphinx-proof", "what its boxes know of themselves", "sphinx_proof.py")
    assert named == ("lemma", "lemma", "sums", "It sums"), say
    assert named.labelled and not unnamed.labelled, say
    assert len(found(built, "page", sphinx_proof.proof_node)) == 1, say


def test_sphinx_exercise_has_its_boxes(built: Built) -> None:
    say = changed("sphinx-exercise", "its boxes", "sphinx_proof.py")
    assert len(found(built, "page", sphinx_proof.exercise_enumerable_node)) == 1, say
    assert len(found(built, "page", sphinx_proof.is_solution_node)) == 1, say


def test_myst_nb_marks_cells_in_the_tree(built: Built) -> None:
    say = changed("myst-nb", "how a cell stands in the tree", "myst_nb.py")
    cells = found(built, "cells", myst_nb.is_code_cell)
    assert [myst_nb.tags(each) for each in cells] == [["check-sums"]], say


def test_myst_nb_warns_of_a_missing_number_and_the_page_shows_a_dash(built: Built) -> None:
    say = changed("myst-nb", "the role glue:text", "myst_nb.py")
    assert '<span class="missing">—</span>' in built.page("cells"), say
    assert any("No key 'missing'" in line for line in built.warnings), say


def test_myst_nb_reads_pages_and_finds_what_was_kept(tmp_path: Path) -> None:
    say = changed("myst-nb", "how it reads pages, or jupyter-cache its folder", "myst_nb.py")
    head = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n"
    read = myst_nb.read_notebook(tmp_path / "p.md", f"{head}\n# P\n\n```{{code-cell}}\nx\n```\n")
    assert read is not None, say
    assert [myst_nb.first_lines(read)[1], read.cells[1].source] == [8, "x"], say
    assert myst_nb.read_notebook(tmp_path / "p.md", "# P\n") is None, say
    read.cells[1].outputs = [v4.new_output("stream", text="1")]
    assert myst_nb.cached_record(tmp_path, read) is None, say
    myst_nb.keep(tmp_path, read, tmp_path / "p.md", {"failed": False})
    assert myst_nb.cached_record(tmp_path, read) == {"failed": False}, say


def test_the_theme_has_the_buttons_and_icons_that_the_build_edits(tmp_path: Path) -> None:
    say = changed("sphinx-book-theme", "its buttons or its icons", "theme.py")
    cells = {"page.ipynb": notebook("# Page", cell("x = 1"))}
    built = book(tmp_path, cells, html_theme="sphinx_book_theme")
    assert 'aria-label="Run this page"' in built.page("page"), say
    assert (built.site / theme.ICONS).is_file(), say


def test_a_build_without_figures_spares_jax() -> None:
    """It takes a second to import, and most builds draw nothing anew."""
    code = "import sys, book_tools.sphinx_extension; sys.exit('jax' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_build_names_no_other_inside() -> None:
    """Modules of these libraries that are not for others are imported in that folder alone."""
    code = Path(theme.__file__).parents[1]
    inside = (
        "from jupyter_cache", "from jupyter_book", "from sphinx_proof", "from sphinx_exercise",
        "from myst_nb.core.read", "from myst_nb.ext", "toc_fignumbers",
        "toctree_includes", "nb_metadata", "nb_element",
    )  # fmt: skip
    for path in sorted(code.rglob("*.py")):
        if "internals" not in path.parts:
            text = path.read_text("utf-8")
            named = [each for each in inside if each in text]
            assert not named, f"{path.relative_to(code)} names {named}: move it to internals"
