"""The tests of a page stay together, and pages are shared among the workers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sharing import share

TESTS = """
import os, pytest
@pytest.mark.parametrize("page, label", [(p, l) for p in ("a_b", "c") for l in ("x", "y-z", "x2")])
def test_page(page, label):
    with open("seen", "a") as seen:
        print(page, os.environ["PYTEST_XDIST_WORKER"], file=seen)
"""


@pytest.mark.parametrize(
    ("nodeid", "expected"),
    [
        ("tests/book/test_build.py::test_it[ppo-x]", "tests/book/test_build.py"),
        (
            "book/test_wrong_variants.py::test_it[trust_region-x-y]",
            "book/test_wrong_variants.py trust_region",
        ),
        ("book/test_other_machines.py::test_it[ppo]", "book/test_other_machines.py ppo"),
        ("package/test_learning_ppo.py::test_it[a]", "package/test_learning_ppo.py::test_it[a]"),
        ("tests/site/test_pages.py::TestDesktop::test_it[a]", "tests/site/test_pages.py"),
    ],
)
def test_share(nodeid: str, expected: str) -> None:
    assert share(nodeid) == expected


def test_workers_take_pages(tmp_path: Path) -> None:
    """With the real scheduler, for it depends on insides of pytest-xdist."""
    here = Path(__file__).parent
    (tmp_path / "conftest.py").write_text((here / "conftest.py").read_text("utf-8"))
    (tmp_path / "sharing.py").write_text((here / "sharing.py").read_text("utf-8"))
    (tmp_path / "test_wrong_variants.py").write_text(TESTS)
    options = ["-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider", "--rootdir", "."]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options, "test_wrong_variants.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen = [line.split() for line in (tmp_path / "seen").read_text().splitlines()]
    workers = {page: {worker for name, worker in seen if name == page} for page in ("a_b", "c")}
    assert len(seen) == 6
    assert all(len(each) == 1 for each in workers.values()), "a page went to two workers"
    assert workers["a_b"] != workers["c"], "one worker had all pages"
