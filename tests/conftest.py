"""What every test process sets before the package, jax or pygame is imported, and fixtures."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jaxtyping import config as jaxtyping_config
from jaxtyping import install_import_hook

from book_tools.browser.chromium import MISSING, find_chromium
from book_tools.build.cache import kernel_environment
from cell_tools.quick import look_for_garbage_seldom

ROOT = Path(__file__).resolve().parents[1]

if any(name == "policy_gradients" or name.startswith("policy_gradients.") for name in sys.modules):
    raise RuntimeError("policy_gradients was imported before its annotations could be enforced")
install_import_hook("policy_gradients", "beartype.beartype")

# The workers of pytest-xdist share two cores: what each compiles, the others find on disk.
os.environ.update({**kernel_environment(ROOT), "MPLBACKEND": "agg"})
look_for_garbage_seldom()

# What takes minutes comes first, so that no worker is left alone with it at the end.
LONG = (
    "test_wrong_variants.py",
    "test_on_a_desktop.py",
    "test_on_a_phone.py",
    "test_stored_runs.py",
    "test_printed.py",
    "test_run_notebooks.py",
    "test_learning_reinforce.py",
    "test_learning_a2c.py",
    "test_learning_ppo.py",
    "test_environment.py",
    "test_other_machines.py",
    "test_devices.py",
    "test_checkpoints.py",
    "test_baselines.py",
    "test_interactive.py",
    "test_slides.py",
    "test_quiz_pages.py",
    "test_looks.py",
    "test_interrupted_builds.py",
    "test_old_addresses.py",
    "test_build.py",
    "test_lenient.py",
    "test_links.py",
    "test_keyboard.py",
    "test_language_runs.py",
    "test_quizzes.py",
    "test_cells.py",
)


# Of the package's tests those that compile training: `make check` leaves them to `make test`.
TRAINING = (
    "test_a2c.py", "test_baselines.py", "test_checkpoints.py", "test_devices.py",
    "test_diagnostics.py", "test_gymnasium.py", "test_gymnasium_errors.py",
    "test_gymnasium_spaces.py", "test_natural.py", "test_never_silent.py", "test_normalized.py",
    "test_ppo.py", "test_ppo_penalty.py",
    "test_progress.py", "test_reinforce.py", "test_robustness.py", "test_steering.py",
    "test_storage.py", "test_training.py", "test_trust_region.py",
)  # fmt: skip


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Pages with wrong variants are shared among the workers, other files stay whole."""
    if config.getvalue("dist") != "loadfile":
        return None
    from sharing import Sharing

    return Sharing(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, so that no worker is left alone at the end; marks for the package's."""
    for item in items:
        if ROOT / "tests" / "package" in item.path.parents:
            item.add_marker("package")
            if item.path.name in TRAINING:
                item.add_marker("training")
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONG)))


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


@pytest.fixture(scope="module")
def x64() -> Iterator[None]:
    """64-bit mode for a whole module: `pytestmark = pytest.mark.usefixtures("x64")`."""
    import jax

    with jax.enable_x64(True):
        yield


@pytest.fixture
def as_users_run() -> Iterator[None]:
    """Without enforced annotations, so that wrong arguments meet the package's own checks."""
    jaxtyping_config.update("jaxtyping_disable", True)
    yield
    jaxtyping_config.update("jaxtyping_disable", False)
