"""`make live` in a browser: a page opens as a notebook, its theorem is drawn, a change is seen."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parents[2]
PAGE = r"""---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A page

:::{prf:theorem} Sums
:label: sums

It sums: $\sum_h r_h$.
:::

```{code-cell} ipython3
import matplotlib.pyplot as plt

height = 1
fig, ax = plt.subplots(figsize=(height, 1))
```
"""
MILLISECONDS = 240_000  # after which a page or a server hangs

pytestmark = pytest.mark.timeout(900)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The command that `make live` calls, for a book of one page, opened in no browser."""
    folder = tmp_path_factory.mktemp("live")
    (folder / "book").mkdir()
    (folder / "book" / "index.md").write_text(PAGE, "utf-8")
    port = free_port()
    extra = {"JUPYTER_PORT": str(port), "JUPYTER_TOKEN": "t", "BROWSER": "true"}
    command = [sys.executable, "-m", "book_tools", "--root", str(folder), "live"]
    started = subprocess.Popen(
        command,
        env=os.environ | extra,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}/lab/tree/book/index.md?token=t"
    try:
        wait_for(address)
        yield address
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(30)


def wait_for(address: str) -> None:

    end = time.monotonic() + MILLISECONDS / 1000
    while True:
        try:
            urlopen(address, timeout=5).close()
            return
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@pytest.fixture
def page(lab: str, browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """The page in JupyterLab, and the requests to other hosts."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    outside: list[str] = []

    context.set_default_timeout(MILLISECONDS)
    expect.set_options(timeout=MILLISECONDS)
    opened = context.new_page()
    opened.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((lab.split("/lab/")[0], "data:", "blob:"))
            else outside.append(request.url)
        ),
    )
    opened.goto(lab)
    yield opened, outside
    context.close()


def widths(page: Page) -> list[int]:
    return page.locator(".jp-OutputArea-output img").evaluate_all(
        "images => images.map(i => i.naturalWidth)"
    )


def run(page: Page) -> None:
    page.get_by_text("Run", exact=True).first.click()
    page.get_by_text("Run All Cells", exact=True).first.click()


def test_a_page_is_a_notebook_whose_figure_follows_a_changed_number(
    page: tuple[Page, list[str]],
) -> None:
    lab, outside = page
    lab.wait_for_selector(".jp-Notebook")
    theorem = lab.get_by_role("complementary").filter(has_text="Theorem 1")
    expect(theorem).to_contain_text("It sums")
    expect(theorem.locator("math")).to_have_count(1)
    expect(lab.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    run(lab)
    image = lab.locator(".jp-OutputArea-output img")
    expect(image).to_have_count(1)
    before = widths(lab)
    lab.get_by_text("height = ").first.click()
    lab.keyboard.press("End")
    lab.keyboard.type("0 / 2")  # 1 becomes 10 / 2
    run(lab)
    lab.wait_for_function(
        "w => [...document.querySelectorAll('.jp-OutputArea-output img')]"
        ".some(i => i.naturalWidth > 3 * w)",
        arg=before[0],
    )
    assert outside == []
