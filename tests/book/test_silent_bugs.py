"""Each defect of the page on silent bugs is caught by its test, and the right code is not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import policy_gradients as pg
from book_tools.build.cache import kernel_environment
from book_tools.extension.listing import CHANGED
from book_tools.extension.symbol_source import source_of
from cell_tools.experiments import probes, silent_bugs
from cell_tools.experiments.silent_bug_tests import TESTS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "book" / "silent_bugs.md"
REVEAL = re.compile(
    r"^### (\d+)\..*?^:::::\{admonition\} Reveal\n:class: dropdown$(.*?)"
    r"^::::\{admonition\} The test that finds defect \1\n:class: dropdown$(.*?)^::::\n:::::$",
    re.M | re.S,
)
RUNNER = """
import json
import jax
jax.config.update("jax_enable_x64", True)
from cell_tools.experiments.silent_bug_tests import TESTS, fails
from cell_tools.experiments.silent_bugs import PAIRS
print("\\n" + json.dumps({n: {
    "right": fails(test, PAIRS[n].right), "wrong": fails(test, PAIRS[n].wrong)
} for n, test in TESTS.items()}))
"""


@cache
def verdicts() -> dict[str, Any]:
    """For each defect: whether its test fails for the right and the wrong function."""
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        env={**os.environ, **kernel_environment(ROOT)},
        capture_output=True,
        text=True,
        timeout=1200,  # ends what hangs
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.timeout(1260)
@pytest.mark.parametrize("number", silent_bugs.PAIRS)
def test_the_test_catches_the_defect_and_passes_the_right_code(number: int) -> None:
    assert verdicts()[str(number)] == {"right": False, "wrong": True}


@pytest.mark.parametrize("number", silent_bugs.PAIRS)
def test_the_reveal_shows_the_changed_line_and_holds_the_box_with_the_test(number: int) -> None:
    """Nothing visible gives the answer away: the test is listed in its box and nowhere else."""
    text = PAGE.read_text("utf-8")
    reveals, tests = (
        {int(found[1]): found[box] for found in REVEAL.finditer(text)} for box in (2, 3)
    )
    wrong = silent_bugs.PAIRS[number].wrong
    name = getattr(wrong, "__name__", type(wrong).__name__)
    assert f"silent_bugs.{name}\n" in reveals[number]
    assert CHANGED.search(source_of(f"cell_tools.experiments.silent_bugs.{name}")[0])
    listing = f":::{{listing}} cell_tools.experiments.silent_bug_tests.{TESTS[number].__name__}\n"
    assert listing in tests[number]
    assert text.count(listing) == 1


@pytest.mark.parametrize(
    ("assembled", "plain"),
    [(silent_bugs.Assembled, pg.ppo), (silent_bugs.AssembledTRPO, pg.trpo)],
    ids=["ppo", "trpo"],
)
def test_assembled_from_the_right_parts_it_is_the_package_s_own(assembled: Any, plain: Any) -> None:
    """One update in float64: later ones are chaotic, as two programs round differently."""
    found, expected = (probes.update(pg.CartPole(), make()) for make in (assembled, plain))
    assert probes.differences({"update": expected}, {"update": found}) == []


@pytest.mark.parametrize("number", [1, 2, 3])
def test_assembled_from_a_wrong_surrogate_it_is_not(number: int) -> None:
    wrong = silent_bugs.Assembled(surrogate=silent_bugs.PAIRS[number].wrong)
    found, expected = (probes.update(pg.CartPole(), each) for each in (wrong, pg.ppo()))
    assert probes.differences({"update": expected}, {"update": found})
