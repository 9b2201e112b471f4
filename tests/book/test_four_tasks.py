"""The comparison on four tasks: everybody tunes alike, and no reported run was tuned on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cell_tools.experiments import four_tasks
from cell_tools.experiments.comparison import step_size_field
from cell_tools.experiments.four_tasks import LENGTHS, SEEDS, TASKS, TUNING_KEYS, methods
from cell_tools.stored import load


@pytest.mark.parametrize("task", TASKS)
def test_every_method_takes_the_same_steps_of_a_task(task: str) -> None:
    taken = [each.num_envs * each.num_steps * each.num_updates for each in methods(task).values()]
    assert max(taken) == 40_000 and min(taken) >= 39_960  # ten updates of 4 streams of 999 steps


@pytest.mark.parametrize("task", TASKS)
def test_every_method_was_tuned_with_the_same_effort(task: str) -> None:
    record = load(f"four_{task}")
    assert record["lengths"] == LENGTHS and record["tuning keys"] == TUNING_KEYS
    assert record["seeds"] == list(range(SEEDS[task]))
    assert not set(TUNING_KEYS) & set(record["seeds"])
    for run in record["runs"].values():
        assert np.shape(run["sweep"]) == np.shape(run["kl"]) == (len(LENGTHS), len(TUNING_KEYS))
        for kind in ("default", "tuned"):
            assert len(run[kind]["final"]) == len(run[kind]["whole"]) == SEEDS[task]
            assert len(run[kind]["curve"]) == len(run["steps"])


@pytest.mark.parametrize("task", TASKS)
def test_what_was_chosen_earned_most(task: str) -> None:
    """To the digits that are stored; the default is reported twice where it was chosen."""
    for run in load(f"four_{task}")["runs"].values():
        earned = np.mean(run["sweep"], axis=1)
        assert earned[LENGTHS.index(run["chosen"])] >= earned.max() - 1e-3 * np.abs(earned.max())
        assert (run["tuned"] == run["default"]) == (run["chosen"] == 1)


def test_a_step_that_is_twice_as_long_has_twice_the_rate_or_four_times_the_delta() -> None:
    for algorithm in methods("cartpole").values():
        field = step_size_field(algorithm)
        before, after = (
            getattr(x, field) for x in (algorithm, four_tasks.lengthened(algorithm, 2))
        )
        assert after / before == pytest.approx(4 if field == "delta" else 2)


def test_ties_go_to_the_higher_return_over_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four lengths that earn the same after training; the third earned most on the way."""

    def pretended(task: str, algorithm: Any) -> Any:
        def one(seed: int, factor: float) -> four_tasks.Trained:
            way = {0.25: 3.0, 0.5: 4.0, 1: 9.0, 2: 5.0}.get(factor, 99.0)
            earned = 500.0 if 0.25 <= factor <= 2 else 400.0
            return four_tasks.Trained(np.full(25, way), earned, 0.01)

        return one

    monkeypatch.setattr(four_tasks, "trained", pretended)
    assert four_tasks.tuned("cartpole", methods("cartpole")["NPG"])["chosen"] == 1
