"""What failed on this machine: found in the outputs of a page, and put where a reader sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nbformat.v4 import new_output

from book_tools.sources import Page
from cell_tools import mime_types

REST = "The cells below it were not run, so their results are missing."


def collect_failures(page: Page) -> None:
    """Write down the checks that were not upheld, before the crash if there was one."""
    page.failures[:0] = [
        f"{page.place(index)}: {failure['message']}"
        for index in page.code_cells
        for output in _notices(page.notebook.cells[index])
        if not (failure := output["data"][mime_types.FAILURE])["crash"]
    ]


def note_crash(page: Page, index: int, what: str) -> None:
    """Put a notice in the place of the error that ended the page."""
    cell = page.notebook.cells[index]
    text = f"This cell failed on this machine: {what} {REST}"
    failure = {"message": what, "text": text, "crash": True}
    kept = [output for output in cell.outputs if output.output_type != "error"]
    notice = new_output("display_data", {mime_types.FAILURE: failure, "text/plain": text})
    cell.outputs = [*kept, notice]


def show_in_plain_sight(page: Page) -> None:
    """Move the notices of cells that the site leaves out to the nearest cell that it shows."""
    cells = page.notebook.cells
    shown = [index for index in page.code_cells if not _left_out(cells[index])]
    for index in page.code_cells:
        if not _left_out(cells[index]) or not shown:
            continue
        notices = list(_notices(cells[index]))
        nearest = min(shown, key=lambda other: abs(other - index))
        cells[nearest].outputs += notices
        cells[index].outputs = [o for o in cells[index].outputs if o not in notices]


def _notices(cell: Any) -> Iterator[Any]:
    for output in cell.outputs:
        if mime_types.FAILURE in output.get("data", {}):
            yield output


def _left_out(cell: Any) -> bool:
    return not {"remove-cell", "remove-output"}.isdisjoint(cell.metadata.get("tags", []))
