"""Books of a few lines, built by Sphinx in this process in a second: no kernel, no theme.

A page is Markdown, or a notebook whose outputs are in it already, so that nothing is executed.
"""

from __future__ import annotations

import copy
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4, writes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import docutils_namespace, patch_docutils

from cell_tools import mime_types

EXTENSIONS = ["myst_nb", "sphinx_proof", "sphinx_exercise", "sphinxcontrib.bibtex"]
BIBLIOGRAPHY = """@article{williams1992,
  author = {Williams, Ronald J.}, title = {Simple statistical algorithms}, year = {1992},
  journal = {Machine Learning}}
"""
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Built:
    """What a build left behind."""

    site: Path
    warnings: list[str]
    env: BuildEnvironment

    def page(self, name: str) -> str:
        return (self.site / f"{name}.html").read_text("utf-8")

    def notebook(self, name: str) -> Any:
        return nbformat.read(self.site / "notebooks" / f"{name}.ipynb", as_version=4)

    def only_warning(self) -> str:
        assert len(self.warnings) == 1, self.warnings
        return self.warnings[0]


def write_book(folder: Path, pages: dict[str, str]) -> None:
    """The pages (a name with a suffix is taken as it is), an index of them and a bibliography."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [name.partition(".")[0] for name in pages]
    (folder / "index.md").write_text(
        "# Index\n\n```{toctree}\n" + "\n".join(names) + "\n```\n", "utf-8"
    )
    (folder / "all.bib").write_text(BIBLIOGRAPHY, "utf-8")
    for name, text in pages.items():
        (folder / (name if "." in name else f"{name}.md")).write_text(text, "utf-8")


def build(folder: Path, **settings: Any) -> Built:
    """Build what is new, as strictly as the book is built."""
    said = io.StringIO()
    options = {
        "extensions": [*EXTENSIONS, "book_tools.sphinx_extension"],
        "exclude_patterns": ["_build"],
        "html_theme": "basic",
        "html_math_renderer": "katex",
        "myst_enable_extensions": ["colon_fence", "dollarmath", "amsmath", "deflist"],
        "myst_update_mathjax": False,
        "bibtex_bibfiles": ["all.bib"],
        "bibtex_reference_style": "author_year",
        "numfig": True,
        "nb_execution_mode": "auto",
        "html_copy_source": False,
        "templates_path": [],  # else the theme adds its own to a list that all builds share
        **copy.deepcopy(settings),  # which the theme changes in place
    }
    site = folder / "_build" / "html"
    with patch_docutils(None), docutils_namespace():
        app = Sphinx(
            folder, None, site, folder / "_build" / "trees", "html",
            confoverrides=options, status=None, warning=said,
        )  # fmt: skip
        app.config.nitpicky = True
        app.build()
    lines = [COLOURS.sub("", line) for line in said.getvalue().splitlines()]
    bad = [line.replace(str(folder), "") for line in lines if "WARNING" in line or "ERROR" in line]
    return Built(site, bad, app.env)


def book(folder: Path, pages: dict[str, str], **settings: Any) -> Built:
    """Write and build."""
    write_book(folder, pages)
    return build(folder, **settings)


def claim_output(label: str, error: float = 3.1e-14, tolerance: float = 1e-12, **more: str) -> Any:
    """What `claim` displays."""
    record = {
        "label": label, "statement": "both sides agree", "sample": "200 random MDPs",
        "error": error, "tolerance": tolerance, **more,
    }  # fmt: skip
    return v4.new_output("display_data", data={mime_types.CLAIM: record, "text/plain": "checked"})


def cell(source: str, *outputs: Any, tags: tuple[str, ...] = ()) -> Any:
    """A code cell that has run."""
    found = v4.new_code_cell(source, outputs=list(outputs), execution_count=1)
    found.metadata["tags"] = list(tags)
    if not outputs:  # myst-nb takes a notebook without any output for one that has to run
        found.outputs = [v4.new_output("stream", name="stdout", text="\n")]
    return found


def check(label: str, *outputs: Any, tag: str | None = None) -> Any:
    """A check cell."""
    tags = (f"check-{label}",) if tag is None else ((tag,) if tag else ())
    return cell(f"claim({label!r})", *(outputs or (claim_output(label),)), tags=tags)


def notebook(*parts: Any) -> str:
    """Text and cells as a notebook file."""
    cells = [v4.new_markdown_cell(part) if isinstance(part, str) else part for part in parts]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    metadata["language_info"] = {"name": "python"}
    for place, one in enumerate(cells):
        one["id"] = f"c{place}"
    return str(writes(v4.new_notebook(cells=cells, metadata=metadata)))
