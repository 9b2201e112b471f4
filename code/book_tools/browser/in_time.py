"""The PDF of the site, printed in a process of its own that is ended when it hangs.

On a busy machine Chromium once stood still while it printed, and Playwright has no limit for that.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from book_tools.browser.chromium import chromium_browser, find_chromium
from book_tools.browser.printed import make_pdf

SECONDS = 2400  # a quiet machine needs a small part of this
TRIES = 2


def pdf_in_time(root: Path, site: Path) -> bytes | None:
    """The PDF of the built site, or None if printing failed or hung each time."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "book.pdf"
        words = ["-m", __name__, str(root), str(site), str(target)]
        done = any(ends_in_time([sys.executable, *words], SECONDS) for _ in range(TRIES))
        return target.read_bytes() if done else None


def ends_in_time(command: list[str], seconds: float) -> bool:
    """Whether a command succeeds within so many seconds; otherwise it is over all the same.

    A browser that it started sees that nobody holds the other end of its pipe, and ends as well.
    """
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            return process.wait(timeout=seconds) == 0
        except subprocess.TimeoutExpired:
            print(f"*** Printing hung for {seconds:.0f} seconds and was ended ***", flush=True)
            return False
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def main(root: Path, site: Path, target: Path) -> None:
    """Print in this process."""
    chromium = find_chromium()
    assert chromium, "who calls this looked for it"
    with chromium_browser(chromium) as browser:
        target.write_bytes(make_pdf(root, site, browser))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
