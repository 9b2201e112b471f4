"""What every test process sets before the package, jax or pygame is imported."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from book_tools.browser import MISSING, find_chromium
from book_tools.cache import kernel_environment
from jaxtyping import install_import_hook

ROOT = Path(__file__).resolve().parents[1]

if any(name == "policy_gradients" or name.startswith("policy_gradients.") for name in sys.modules):
    raise RuntimeError("policy_gradients was imported before its annotations could be enforced")
install_import_hook("policy_gradients", "beartype.beartype")

# The workers of pytest-xdist share two cores: what each compiles, the others find on disk.
os.environ.update({**kernel_environment(ROOT), "MPLBACKEND": "agg"})

LONG = ("test_run_notebooks.py", "test_devices.py", "test_wrong_variants.py", "test_cells.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take minutes come first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the book."""
    return ROOT


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    site = ROOT / "_build" / "html"
    if not (site / "index.html").is_file():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "*** THE SITE IS NOT BUILT: run `make book` ***"
        )
    return site


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium: without one the test is skipped, but never where CI=true."""
    path = find_chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
    return path
