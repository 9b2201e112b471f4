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

from book_tools.browser.chromium import MISSING, chromium_browser, find_chromium
from book_tools.browser.printed import make_pdf
from book_tools.build.downloads import PDF, add_links

SECONDS = 2400  # a quiet machine needs a small part of this
TRIES = 2


def write_pdf(root: Path) -> int:
    """Put the PDF into the built site and offer it there: `make pdf`."""
    site, chromium = root / "_build" / "html", find_chromium()
    if not (site / "index.html").exists() or chromium is None:
        print(MISSING if chromium is None else "There is no site yet: run `make book`")
        return 1
    if (made := pdf_in_time(root, site)) is None:
        print("The PDF was not printed; the site is as it was.")
        return 1
    (site / PDF).write_bytes(made)
    print(f"Printed: _build/html/{PDF}")
    return add_links(site)


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
