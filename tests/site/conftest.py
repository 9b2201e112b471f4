"""The built site on a port of this machine, and a browser that may talk to nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
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


class Quiet(SimpleHTTPRequestHandler):
    """A server that does not print every request."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    if not (SITE / "index.html").is_file():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "*** THE SITE IS NOT BUILT: run `make book` ***"
        )
    return SITE


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


class Visit:
    """A page as a reader with a given screen sees it, and what went wrong on the way."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.outside: list[str] = []
        self.errors: list[str] = []
        context.route("**/*", self._route)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)
        self.page.on("requestfailed", lambda request: self.errors.append(f"failed: {request.url}"))
        self.page.on("response", self._status)

    def _route(self, route: Route) -> None:
        if route.request.url.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def _status(self, response: Any) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status}: {response.url}")

    def open(self, path: str) -> Page:
        """Go there and wait until everything is drawn."""
        self.page.goto(f"{self.address}/{path}", wait_until="load")
        self.page.evaluate(SETTLED)
        return self.page


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Any]:
    """A function that opens pages: `visit(width=360, scheme="dark")`."""
    contexts = []

    def start(width: int = 1280, scheme: str = "light", **options: Any) -> Visit:
        size = {"width": width, "height": 800}
        context = browser.new_context(viewport=size, color_scheme=scheme, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Visit(context, address)

    yield start
    for context in contexts:
        context.close()
