"""A kernel that runs page after page, each in an empty namespace.

A page needs three seconds to import its libraries and a quarter of its time to compile small
programs that other pages need as well. A kernel that stays keeps both. What a page leaves behind
for the next one must decide nothing, so names, figures and their style, JAX's precision, warnings
that were given once and the count of the cells are taken back, and a page that failed takes its
kernel with it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_core.utils import run_sync
from nbclient import NotebookClient

from book_tools.sources import Page

PAGES = 6  # that one process runs: what it compiled comes to about 400 MB a page
START = "__import__('cell_tools.quick').quick.look_for_garbage_seldom()"
EMPTY = """
import warnings, jax, matplotlib.pyplot, matplotlib_inline.backend_inline
jax.config.update("jax_enable_x64", False)
matplotlib.pyplot.close("all")
matplotlib.rcdefaults()
matplotlib_inline.backend_inline.set_matplotlib_formats("png")
with warnings.catch_warnings():
    pass  # leaving this, Python forgets which warnings it has shown
get_ipython().reset(new_session=True)
__import__("os").chdir({folder!r})
__import__("gc").collect()
"""


@dataclass(frozen=True)
class Limits:
    """Seconds after which a cell or a page counts as hanging, and its kernel is killed.

    They are far over what any cell needs, because a machine may be busy with something else.
    """

    cell: float = 900.0
    page: float = 3600.0
    visible_cell: float = 20.0  # a reader's patience: the build lists what took longer


class PageClient(NotebookClient):
    """What sends the cells of one page after another to a kernel, with a clock for each page."""

    def __init__(self, page: Page, limits: Limits, report: Callable[[int], None]) -> None:
        self.limits = limits
        self.take(page, report)
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

    def take(self, page: Page, report: Callable[[int], None]) -> None:
        self.page, self.report, self.current = page, report, 0
        self.began = self.cell_began = time.monotonic()

    def turn_to(self, page: Page, report: Callable[[int], None]) -> None:
        """Take back what the last page left in the kernel, and have this page's cells next."""
        self.take(page, report)
        self.nb = page.notebook
        self.do(EMPTY.format(folder=str(page.path.parent)))

    def do(self, code: str) -> None:
        """Have the kernel do something that is no cell and leaves no trace in the page."""
        assert isinstance(self.kc, AsyncKernelClient), "the kernel has started"
        answer = run_sync(self.kc.execute_interactive)(code, silent=True, timeout=60)
        if answer["content"]["status"] != "ok":
            raise RuntimeError("\n".join(answer["content"]["traceback"]))

    def seconds_left(self) -> int:
        left = self.limits.page - (time.monotonic() - self.began)
        return max(1, round(min(self.limits.cell, left)))

    def cell_starts(self, cell: Any, cell_index: int) -> None:
        self.current, self.cell_began = cell_index, time.monotonic()

    def cell_ended(self, cell: Any, cell_index: int, execute_reply: Any) -> None:
        self.page.seconds[cell_index] = time.monotonic() - self.cell_began
        self.report(cell_index)


class SharedKernel:
    """Runs one page after another, at most `pages` of them in one process."""

    def __init__(self, limits: Limits, environment: Mapping[str, str], pages: int = PAGES) -> None:
        self.limits, self.environment, self.pages = limits, environment, pages
        self.process = contextlib.ExitStack()
        self.client: PageClient | None = None
        self.ran = self.current = 0

    def __enter__(self) -> SharedKernel:
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, if there is one; the next page gets a new one."""
        self.process.close()
        self.client, self.ran = None, 0

    def run(self, page: Page, report: Callable[[int], None]) -> None:
        """Run the page's cells; raises what one of them raised, and `current` says which."""
        try:
            if self.client is None:
                self.client = PageClient(page, self.limits, report)
                self.process.enter_context(self.client.setup_kernel(env=self.environment))
                self.client.do(START)
            else:
                self.client.turn_to(page, report)
            self.client.execute(cleanup_kc=False)
            self.ran += 1
        except BaseException:
            self.ran = self.pages
            raise
        finally:
            self.current = self.client.current if self.client else 0
            if self.ran >= self.pages:
                self.__exit__()
