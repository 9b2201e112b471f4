"""The system's Chromium, and the built site on a port of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
MILLISECONDS = 240_000  # after which a start of the browser, or a page, hangs
MISSING = "*** NO CHROMIUM: get one, for example with: apt install chromium ***"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
# Fonts are there, and what watches sizes has been told of them.
SETTLED = """document.fonts.ready.then(() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))))"""


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and does not print a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        pass


def find_chromium() -> str | None:
    """The path of a Chromium, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """A server of a folder for this machine only; port 0 is any that is free."""
    handler = partial(QuietHandler, directory=str(folder))
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder for as long as the block lasts."""
    with server(folder) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


@contextmanager
def chromium_browser(path: str) -> Iterator[Any]:
    """A running Chromium. Playwright is imported here: only who drives a browser needs it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=MILLISECONDS)
        yield started
        started.close()
