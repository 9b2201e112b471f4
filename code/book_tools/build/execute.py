"""Run the pages' cells before Sphinx does: with progress, time limits and plain messages.

What ran is put into the cache in exactly the form myst-nb looks it up, so no page runs twice. In a
lenient build a page that failed is kept too, with notices of what failed, for Sphinx to show; but
its record says so, and every later build runs that page again. The record also has XLA's options,
which say for which instructions the cells were compiled.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

from book_tools.build.cache import cache_path
from book_tools.build.failures import collect_failures, note_crash, show_in_plain_sight
from book_tools.build.kernel import PAGES, Limits, SharedKernel
from book_tools.internals.myst_nb import cached_record, keep
from book_tools.sources import Page
from cell_tools.checks import LENIENT_VARIABLE

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
# A killed kernel leaves unfinished tasks behind, of which asyncio would speak last of all.
logging.getLogger("asyncio").setLevel(logging.CRITICAL)
INTERRUPTED = "Interrupted. The same command goes on from here: pages that ran are kept."


def is_cached(root: Path, page: Page) -> bool:
    """Whether these cells ran before without a failure, with everything as it is now."""
    record = cached_record(cache_path(root), page.notebook)
    return record is not None and not record.get("failed")


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
    root: Path, page: Page, kernel: SharedKernel, report: Callable[[int], None] = lambda _: None
) -> None:
    """Run one page and keep it in the cache; what failed is described on it and in its record."""
    began = time.monotonic()
    if page.code_cells:  # without cells there is no need of a kernel, only of an entry
        try:
            kernel.run(page, report)
        except Exception as error:
            describe_crash(page, kernel.current or page.code_cells[0], error)
    collect_failures(page)
    show_in_plain_sight(page)
    record = {
        "execution_seconds": time.monotonic() - began,
        "failed": bool(page.failures),
        "xla_flags": os.environ.get("XLA_FLAGS", ""),
    }
    keep(cache_path(root), page.notebook, page.path, record)


def take_all(queue: deque[Page]) -> Iterator[Page]:
    """The pages one by one, while other threads take from the same queue."""
    with contextlib.suppress(IndexError):  # empty
        while True:
            yield queue.popleft()


def execute_pages(
    root: Path, pages: Iterable[Page], limits: Limits, jobs: int, *, lenient: bool, cold: bool
) -> list[Page]:
    """Run the pages that are not in the cache, every one of them, `jobs` at a time.

    `cold` gives each page a kernel of its own, for times as a reader has them.
    """
    todo = [page for page in pages if not is_cached(root, page)]
    # A long page last would end alone.
    queue = deque(sorted(todo, key=lambda page: -len(page.code_cells)))
    total = sum(len(page.code_cells) for page in todo)
    terminal = sys.stderr.isatty()
    environment = os.environ | {LENIENT_VARIABLE: "1" if lenient else ""}
    with tqdm(total=total, unit="cell", disable=not (terminal and total)) as bar:

        def run(page: Page, kernel: SharedKernel) -> None:
            def report(index: int) -> None:
                bar.set_description(page.name, refresh=False)
                bar.update()
                if not terminal:
                    print(f"  {page.place(index)}: {page.seconds[index]:.1f} s", flush=True)

            execute_page(root, page, kernel, report)
            if page.failures:
                bar.write("\n".join([page.traceback, *page.failures]))

        def work() -> None:
            with SharedKernel(limits, environment, 1 if cold else PAGES) as kernel:
                for page in take_all(queue):
                    run(page, kernel)

        with ThreadPoolExecutor(jobs) as pool:
            try:
                for worker in [pool.submit(work) for _ in range(jobs)]:
                    worker.result()
            except KeyboardInterrupt:
                print(INTERRUPTED, flush=True)
                os._exit(130)  # waits for no cell; the kernels end with their parent
    return todo


def slowest(pages: Iterable[Page], count: int = 5) -> list[tuple[float, str]]:
    """The cells that took longest: seconds and place."""
    timed = [(s, page.place(index)) for page in pages for index, s in page.seconds.items()]
    return sorted(timed, reverse=True)[:count]
