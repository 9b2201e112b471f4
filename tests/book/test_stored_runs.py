"""Stored runs belong to the code as it is: their settings, one update each, their random numbers.

The curves themselves are not compared with fresh ones: training amplifies the last digit, which
each processor rounds in its own way. See `cell_tools.experiments.probes` and `cell_tools.typical`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import jax
import numpy as np
import pytest

import policy_gradients as pg
from cell_tools import typical
from cell_tools.experiments import made_up_update, probes
from cell_tools.experiments.catalogue import STORED, TASKS, experiments
from cell_tools.stored import FOLDER, load
from policy_gradients.algorithms import ppo
from policy_gradients.rollouts import rollouts
from policy_gradients.training import functional as functional_training

REMAKE = "the stored runs no longer belong to the code; if the change is meant, remake them with"


@cache
def stored_probes(name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / "probes" / f"{name}.json").read_text("utf8")))


SHARED: dict[tuple[str, str], Any] = {}  # parts of probes, by what they follow from


def found(part: Any, described: Any, experiment: Any) -> Any:
    """Runs that are described alike share this part of their probe."""
    what = part.__name__, json.dumps(described)
    if what not in SHARED:
        SHARED[what] = part(*experiment)
    return SHARED[what]


def without_numbers(described: Any) -> Any:
    """Settings but for an algorithm's own numbers, from which no first random number follows."""
    environment, algorithm = described["environment"], described["algorithm"]
    kept = {name: x for name, x in algorithm.items() if not isinstance(x, (int, float))}
    return environment, kept


CASES = [
    pytest.param(name, run, id=f"{name}-{run}" if run else name)
    for name in STORED
    for run in experiments(name)
]


@pytest.mark.parametrize(("name", "run"), CASES)
def test_a_stored_run_belongs_to_the_code(name: str, run: str) -> None:
    experiment = experiments(name)[run]
    settings = probes.settings(*experiment)
    probe = {
        "settings": settings,
        "update": found(probes.update, settings, experiment),
        "randomness": found(probes.randomness, without_numbers(settings), experiment),
    }
    differing = probes.differences(stored_probes(name)[run], probe)
    assert not differing, "\n".join(
        [f"{REMAKE} `python -m cell_tools.experiments {name}`:", *differing]
    )


@pytest.mark.parametrize("name", STORED)
def test_every_stored_run_has_a_probe(name: str) -> None:
    record = load(name)
    runs = set(record.get("runs", {""}))
    assert runs == set(experiments(name)) == set(stored_probes(name))
    assert record["command"].split()[-1] == name
    assert record["environment" if name != "silent_bugs" else "command"]


def test_stored_tasks_are_what_their_commands_name() -> None:
    for file, task in TASKS.items():
        assert load(file)["environment"] == task


@pytest.mark.parametrize("name", ["NPG", "PPO, clip"])
def test_the_runs_of_the_sensitivity_are_those_of_the_comparison_at_factor_one(name: str) -> None:
    sensitivity = load("sensitivity")
    final = sensitivity["runs"][name]["final"][sensitivity["factors"].index(1)]
    expected = load("compare_cartpole")["runs"][name]["final"][: len(final)]
    assert final == expected


# What a probe must notice, and what it must not.

SMALL = pg.ppo(policy=pg.neural_policy((4,)), value=pg.neural_value((4,)))
ENV = pg.CartPole()


def changes(part: Any, env: Any = ENV, algorithm: Any = SMALL) -> list[str]:
    """What one part of a probe says of other code or settings, compiled anew."""
    before = reference(part)
    jax.clear_caches()  # what was traced before would not see a replaced function
    found = part(env, algorithm)
    jax.clear_caches()
    return probes.differences({part.__name__: before}, {part.__name__: found})


@cache
def reference(part: Any) -> Any:
    return json.loads(json.dumps(part(ENV, SMALL)))


@pytest.mark.parametrize("part", [probes.settings, probes.update, probes.randomness])
def test_a_probe_of_the_same_code_is_the_same(part: Any) -> None:
    assert changes(part) == []


def test_a_changed_default_is_noticed() -> None:
    (line,) = changes(probes.settings, algorithm=replace(SMALL, clip_epsilon=0.21))
    assert "clip_epsilon: stored 0.2, the code now gives 0.21" in line


def test_a_changed_network_is_noticed_though_it_hides_in_a_function() -> None:
    lines = changes(probes.settings, algorithm=replace(SMALL, policy=pg.neural_policy((8,))))
    assert any("hidden" in line for line in lines)


def test_a_changed_environment_is_noticed() -> None:
    (line,) = changes(probes.settings, env=pg.CartPole(gravity=9.9))
    assert "gravity" in line


def test_a_changed_sign_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    reference(probes.update)  # before anything is replaced
    right = ppo.clipped_surrogate
    monkeypatch.setattr(ppo, "clipped_surrogate", lambda *of: -right(*of))
    assert changes(probes.update)


def test_another_order_of_keys_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    reference(probes.randomness)

    def other(key: Any, *rest: Any) -> Any:
        return rollouts(jax.random.split(key)[0], *rest)

    monkeypatch.setattr(functional_training, "rollouts", other)
    assert changes(probes.randomness)


def test_rounding_is_not_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The update is well conditioned: inputs that are off by 1e-12 leave it within 1e-8."""
    reference(probes.update)
    right = made_up_update.waves
    monkeypatch.setattr(made_up_update, "waves", lambda *of: right(*of) * (1 + 1e-12))
    found = {"update": probes.update(ENV, SMALL)}
    monkeypatch.setitem(probes.TOLERANCES, "update", 1e-8)
    assert probes.differences({"update": reference(probes.update)}, found) == []


# The distribution of live runs.


@pytest.mark.parametrize("page", typical.PAGES)
def test_the_stored_seeds_begin_like_other_seeds(page: str) -> None:
    """Both means are of the same distribution, within five standard errors of the difference."""
    measured = json.loads((FOLDER / "typical.json").read_text("utf8"))[page]
    for (file, run), mean in zip(typical.PAGES[page], measured["means"], strict=True):
        stored = typical.stored_run(file, run)
        begun = typical.beginning(stored["returns"], stored["steps"])
        error = begun.std(ddof=1) * (1 / len(begun) + 1 / measured["seeds"]) ** 0.5
        assert abs(begun.mean() - mean) < 5 * error


def test_a_false_alarm_is_rarer_than_one_in_a_thousand() -> None:
    """The bound of the module, for draws with a fixed score: 4.7e-4, here by simulation too."""
    chance = 2 / ((typical.SEEDS + 1) * (typical.SEEDS + 2))
    assert chance < 1e-3
    draws = np.random.default_rng(0).standard_normal((200_000, typical.SEEDS + 2))
    alarms = (draws[:, :2] > draws[:, 2:].max(axis=1, keepdims=True)).all(axis=1).mean()
    assert abs(alarms - chance) < 5 * (chance / len(draws)) ** 0.5


@pytest.mark.parametrize("page", typical.PAGES)
def test_a_stored_run_is_typical(page: str) -> None:
    typical.require_typical(
        page, *(typical.stored_run(*run)["returns"][1] for run in typical.PAGES[page])
    )


def test_runs_that_do_not_learn_are_not_typical(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the second try must be unusual, as it is where the code is wrong."""
    still = [np.full(50, 21.0), np.full(50, 21.0)]  # what an untrained policy earns
    monkeypatch.setattr(typical, "beginnings", lambda page, keys: [x[None] for x in still])
    with pytest.raises(AssertionError, match="standard deviations from the stored seeds"):
        typical.require_typical("ppo_in_practice", *still)


def test_one_unusual_run_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = [typical.stored_run(*run)["returns"][1] for run in typical.PAGES["ppo_in_practice"]]
    monkeypatch.setattr(typical, "beginnings", lambda page, keys: [x[None] for x in usual])
    typical.require_typical("ppo_in_practice", np.full(50, 500.0), usual[1])
