"""The pages as Sphinx will read them: which there are, their cells and the cells' places."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from sphinx_external_toc.parsing import parse_toc_yaml

from book_tools.internals.myst_nb import first_lines, read_notebook

MOVED = "book/moved.yml"  # the addresses of what now stands on another page


@dataclass
class Page:
    """One page: its notebook as myst-nb reads it, and what became of it."""

    path: Path
    name: str
    notebook: nbformat.NotebookNode
    seconds: dict[int, float] = field(default_factory=dict)  # by index in notebook.cells
    failures: list[str] = field(default_factory=list)  # "book/ppo.md:94 (cell 7): ValueError: …"
    traceback: str = ""

    @property
    def code_cells(self) -> list[int]:
        return [i for i, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]

    def line(self, index: int) -> int:
        """The line of the page on which the source of a cell begins."""
        first = first_lines(self.notebook)[index]
        lines = self.path.read_text("utf8").splitlines()
        source = self.notebook.cells[index].source.splitlines()
        starts = range(first, len(lines) - len(source) + 1)  # the cell's options come before it
        return 1 + next((i for i in starts if lines[i : i + len(source)] == source), first)

    def place(self, index: int, line_in_cell: int = 1) -> str:
        """Page, line and number of a cell, as every message about it begins."""
        number = self.code_cells.index(index) + 1
        return f"{self.name}:{self.line(index) + line_in_cell - 1} (cell {number})"


def book_pages(root: Path) -> list[str]:
    """The pages of _toc.yml, in reading order, as paths from the root."""
    return [f"{name}.md" for name in parse_toc_yaml(root / "_toc.yml")]


def read_page(root: Path, name: str) -> Page | None:
    """The page as myst-nb's own reader sees it; None if it has no cells."""
    path = root / name
    text = path.read_text("utf8") if path.exists() else ""  # Sphinx complains of a missing page
    notebook = read_notebook(path, text)
    return Page(path, name, notebook) if notebook else None
