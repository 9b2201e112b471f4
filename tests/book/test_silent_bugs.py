"""Each defect of the page on silent bugs is caught by its test, and the right code is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jax
import numpy as np
import policy_gradients as pg
import pytest
from book_tools import silent_bugs
from book_tools.cache import kernel_environment
from book_tools.data import load

ROOT = Path(__file__).resolve().parents[2]
RUNNER = """
import json, sys
from pathlib import Path
from page_cells import PageCells, run

names = {"__name__": "__page__"}
for source in PageCells(Path(sys.argv[1])).tagged("setup"):
    run(source, names)
pairs, fails = names["bugs"].PAIRS, names["fails"]
print("\\n" + json.dumps({n: {
    "right": fails(test, pairs[n].right), "wrong": fails(test, pairs[n].wrong)
} for n, test in names["TESTS"].items()}))
"""


@cache
def verdicts() -> dict[str, Any]:
    """For each defect: whether its test on the page fails for the right and the wrong function."""
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, str(ROOT / "book" / "silent_bugs.md")],
        env={
            **os.environ,
            **kernel_environment(ROOT),
            "MPLBACKEND": "agg",
            "PYTHONPATH": str(Path(__file__).parent),
        },
        capture_output=True,
        text=True,
        timeout=1200,  # ends what hangs
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.timeout(1260)
@pytest.mark.parametrize("number", silent_bugs.PAIRS)
def test_the_page_catches_the_defect_and_passes_the_right_code(number: int) -> None:
    assert verdicts()[str(number)] == {"right": False, "wrong": True}


def test_assembled_from_the_right_parts_it_is_ppo() -> None:
    found, expected = (
        pg.train(jax.random.key(0), pg.CartPole(), algorithm).returns[:3]
        for algorithm in (silent_bugs.Assembled(), pg.ppo())
    )
    np.testing.assert_allclose(found, expected, rtol=1e-3)


def test_assembled_from_the_right_parts_it_is_trpo() -> None:
    """One update: conjugate gradients in 32 bits amplify the last digit soon."""
    found, expected = (
        pg.train(jax.random.key(0), pg.CartPole(), algorithm, num_updates=1).diagnostics
        for algorithm in (silent_bugs.AssembledTRPO(), pg.trpo())
    )
    for name in ("kl", "gain", "halvings"):
        np.testing.assert_allclose(found[name], expected[name], rtol=0.02)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", silent_bugs.runs())
def test_a_rerun_begins_like_the_stored_run(name: str) -> None:
    env, algorithm, _ = silent_bugs.runs()[name]
    stored = load("silent_bugs")["runs"][name]["returns"][0]
    found = np.asarray(pg.train(jax.random.key(0), env, algorithm).returns)
    updates, tolerance = (2, 0.05) if isinstance(algorithm, pg.trpo) else (3, 1e-3)
    np.testing.assert_allclose(found[:updates], stored[:updates], rtol=tolerance)
