"""Every page's cells as a test item, from what the build ran; only what is missing runs here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from book_tools.build.cache import kernel_environment
from book_tools.build.execute import execute_page, is_cached
from book_tools.build.kernel import Limits, SharedKernel
from book_tools.build.report import read_report
from book_tools.sources import book_pages, read_page

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(4000)  # only to end what hangs
@pytest.mark.parametrize("name", book_pages(ROOT))
def test_cells_of_page(root: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = read_page(root, name)
    if page is None or is_cached(root, page):
        return
    known = [line for line in read_report(root).get("lines", []) if line.startswith(f"{name}:")]
    if known:
        pytest.fail("\n".join(known), pytrace=False)
    for variable, value in kernel_environment(root).items():
        monkeypatch.setenv(variable, value)
    with SharedKernel(Limits(), os.environ) as kernel:
        execute_page(root, page, kernel)
    if page.failures:
        pytest.fail("\n".join([page.traceback, *page.failures]), pytrace=False)


def test_the_site_was_built_without_a_complaint(root: Path) -> None:
    report = read_report(root)
    if not report and os.environ.get("CI") != "true":
        pytest.skip("no build of these files: run `make book`")
    assert report.get("status") == 0, "\n".join(report.get("lines", ["not built"]))
