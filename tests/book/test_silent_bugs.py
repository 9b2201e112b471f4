"""Each defect of the page on silent bugs is caught by its test, and the right code is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import policy_gradients as pg
from book_tools.build.cache import kernel_environment
from cell_tools.experiments import probes, silent_bugs

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
