"""Run the pages' cells before Sphinx does: with progress, time limits and plain messages.

What ran is put into the cache in exactly the form myst-nb looks it up, so no page runs twice. In a
lenient build a page that failed is kept too, with notices of what failed, for Sphinx to show; but
its record says so, and every later build runs that page again. The record also has XLA's options,
which say for which instructions the cells were compiled.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

from book_tools.build.cache import cache_path
from book_tools.build.failures import collect_failures, note_crash, show_in_plain_sight
from book_tools.internals.myst_nb import cached_record, keep
from book_tools.sources import Page
from cell_tools.checks import LENIENT_VARIABLE

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
# A killed kernel leaves unfinished tasks behind, of which asyncio would speak last of all.
logging.getLogger("asyncio").setLevel(logging.CRITICAL)
INTERRUPTED = "Interrupted. The same command goes on from here: pages that ran are kept."


@dataclass(frozen=True)
class Limits:
    """Seconds after which a cell or a page counts as hanging, and its kernel is killed.

    They are far over what any cell needs, because a machine may be busy with something else.
    """

    cell: float = 900.0
    page: float = 3600.0
    visible_cell: float = 20.0  # a reader's patience: the build lists what took longer


def is_cached(root: Path, page: Page) -> bool:
    """Whether these cells ran before without a failure, with everything as it is now."""
    record = cached_record(cache_path(root), page.notebook)
    return record is not None and not record.get("failed")


class PageClient(NotebookClient):
    """A kernel for one page that dies with it, and a clock for the whole page."""

    def __init__(self, page: Page, limits: Limits, report: Callable[[int], None]) -> None:
        self.page, self.limits, self.report = page, limits, report
        self.began = self.cell_began = time.monotonic()
        self.current = 0
        super().__init__(
            page.notebook,
            timeout_func=lambda _: self.seconds_left(),
            startup_timeout=60,
            shutdown_kernel="immediate",
            extra_arguments=["--log-level=40", "--HistoryManager.enabled=False"],
            record_timing=False,  # it would change the cells' metadata, and with it their hash
            resources={"metadata": {"path": str(page.path.parent)}},
            on_cell_execute=self.cell_starts,
            on_cell_executed=self.cell_ended,
        )

    def seconds_left(self) -> int:
        left = self.limits.page - (time.monotonic() - self.began)
        return max(1, round(min(self.limits.cell, left)))

    def cell_starts(self, cell: Any, cell_index: int) -> None:
        self.current, self.cell_began = cell_index, time.monotonic()

    def cell_ended(self, cell: Any, cell_index: int, execute_reply: Any) -> None:
        self.page.seconds[cell_index] = time.monotonic() - self.cell_began
        self.report(cell_index)


def describe_crash(page: Page, index: int, error: BaseException) -> None:
    """Write down what ended the page, naming the line that raised it, and show it at the cell."""
    line, what = 1, f"{type(error).__name__}: {error}".splitlines()[0]
    if isinstance(error, CellExecutionError):
        page.traceback = ESCAPES.sub("", error.traceback)
        number = page.notebook.cells[index].get("execution_count") or r"\d+"
        frame = re.search(rf"Cell In\[{number}\], line (\d+)", page.traceback)
        line = int(frame.group(1)) if frame else 1
        what = ESCAPES.sub("", f"{error.ename}: {error.evalue}").strip().splitlines()[0]
    page.failures.append(f"{page.place(index, line)}: {what}")
    note_crash(page, index, what)


def execute_page(
    root: Path,
    page: Page,
    limits: Limits,
    report: Callable[[int], None] = lambda _: None,
    lenient: bool = False,
) -> None:
    """Run one page and keep it in the cache; what failed is described on it and in its record."""
    client = PageClient(page, limits, report)
    if page.code_cells:  # without cells there is no need of a kernel, only of an entry
        try:
            client.execute(env=os.environ | {LENIENT_VARIABLE: "1" if lenient else ""})
        except Exception as error:
            describe_crash(page, client.current or page.code_cells[0], error)
    collect_failures(page)
    show_in_plain_sight(page)
    record = {
        "execution_seconds": time.monotonic() - client.began,
        "failed": bool(page.failures),
        "xla_flags": os.environ.get("XLA_FLAGS", ""),
    }
    keep(cache_path(root), page.notebook, page.path, record)


def execute_pages(
    root: Path, pages: Iterable[Page], limits: Limits, jobs: int, lenient: bool
) -> list[Page]:
    """Run the pages that are not in the cache, every one of them, `jobs` at a time."""
    todo = [page for page in pages if not is_cached(root, page)]
    queue = sorted(todo, key=lambda page: -len(page.code_cells))  # a long one last would end alone
    total = sum(len(page.code_cells) for page in todo)
    terminal = sys.stderr.isatty()
    with tqdm(total=total, unit="cell", disable=not (terminal and total)) as bar:

        def run(page: Page) -> None:
            def report(index: int) -> None:
                bar.set_description(page.name, refresh=False)
                bar.update()
                if not terminal:
                    print(f"  {page.place(index)}: {page.seconds[index]:.1f} s", flush=True)

            execute_page(root, page, limits, report, lenient)
            if page.failures:
                bar.write("\n".join([page.traceback, *page.failures]))

        with ThreadPoolExecutor(jobs) as pool:
            try:
                list(pool.map(run, queue))
            except KeyboardInterrupt:
                print(INTERRUPTED, flush=True)
                os._exit(130)  # waits for no cell; the kernels end with their parent
    return todo


def slowest(pages: Iterable[Page], count: int = 5) -> list[tuple[float, str]]:
    """The cells that took longest: seconds and place."""
    timed = [(s, page.place(index)) for page in pages for index, s in page.seconds.items()]
    return sorted(timed, reverse=True)[:count]
