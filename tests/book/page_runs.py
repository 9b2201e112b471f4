"""What `page_cells.py` says of a page: asked once, in a process that answers for a few pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Any

from book_tools.build.cache import kernel_environment
from book_tools.build.kernel import PAGES

ROOT = Path(__file__).resolve().parents[2]
RUNNER = Path(__file__).with_name("page_cells.py")
SECONDS = 3600  # ends what hangs


class Runner:
    """The process, in which one page's answer follows another's."""

    def __init__(self, root: Path) -> None:
        self.asked = 0
        self.process = subprocess.Popen(
            [sys.executable, str(RUNNER), str(root)],
            env={**os.environ, **kernel_environment(ROOT), "MPLBACKEND": "agg"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def ask(self, page: Path, ran: bool) -> dict[str, Any]:
        """The answer for one page, or `failed` with the reason; the process ends if it hangs."""
        assert self.process.stdin and self.process.stdout
        self.asked += 1
        self.process.stdin.write(json.dumps({"page": str(page), "ran": ran}) + "\n")
        self.process.stdin.flush()
        clock = Timer(SECONDS, self.process.kill)
        clock.start()
        said = []
        for line in self.process.stdout:
            if line.startswith("{"):
                clock.cancel()
                return dict(json.loads(line))
            said.append(line)
        if not clock.is_alive():
            return {"failed": f"the checks of {page.name} took more than {SECONDS} s"}
        clock.cancel()
        return {"failed": f"{page.name}: {''.join(said)[-2000:]}"}

    def end(self) -> None:
        """End the process, which waits for another line."""
        self.process.kill()
        self.process.communicate()


RUNNERS: dict[Path, Runner] = {}


@cache
def result(page: Path, root: Path = ROOT, ran: bool = False) -> dict[str, Any]:
    """What the runner says of a page, of which it is told whether the build just ran it.

    A page that cannot be run fails each of its tests.
    """
    runner = RUNNERS.pop(root, None) or Runner(root)
    found = runner.ask(page, ran)
    if "failed" in found or runner.asked == PAGES:
        runner.end()
    else:
        RUNNERS[root] = runner
    return found
