"""The built site on a port of this machine, and a browser that may talk to nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from measure import Watched
from playwright.sync_api import Browser, BrowserContext, Page, Route, ViewportSize, expect

from book_tools.browser.chromium import MILLISECONDS, chromium_browser, served

expect.set_options(timeout=MILLISECONDS)

pytest.register_assert_rewrite("every_page")
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with served(site) as where:
        yield where


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The system's Chromium."""
    with chromium_browser(chromium) as started:
        yield started


class Visit:
    """A page as a reader with a given screen sees it, and what went wrong on the way."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.watched = Watched(context)
        context.route("**/*", self._route)
        self.page: Page = self.watched.page
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
        self.watched.open(f"{self.address}/{path}")
        return self.page


def ready(page: Any, place: int) -> Any:
    """An interactive figure of a page, after its charts were drawn."""
    figure = page.locator(".interactive").nth(place)
    figure.scroll_into_view_if_needed()
    page.wait_for_function(
        "place => document.querySelectorAll('.interactive')[place].matches('.ready')", arg=place
    )
    return figure


def comes_true(page: Any, condition: Callable[[], bool], seconds: float = 120) -> bool:
    """Whether a condition holds, now or in time; a busy machine takes long to draw."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(50)
    return True


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Any]:
    """A function that opens pages: `visit(width=360, scheme="dark")`."""
    contexts = []

    def start(width: int = 1280, scheme: Scheme = "light", **options: Any) -> Visit:
        size: ViewportSize = {"width": width, "height": 800}
        context = browser.new_context(viewport=size, color_scheme=scheme, **options)
        context.set_default_timeout(MILLISECONDS)
        contexts.append(context)
        return Visit(context, address)

    yield start
    for context in contexts:
        context.close()
