"""A rerun of a stored run begins as it did; training amplifies the last digit after that."""

import jax
import numpy as np
import policy_gradients as pg
import pytest
from book_tools.comparison import contenders
from book_tools.data import load
from book_tools.ppo_details import variants
from book_tools.tasks import settings

CASES = [
    ("compare_cartpole", "TRPO"),
    ("compare_pendulum", "NPG"),
    ("compare_pendulum", "PPO, clip"),
    ("ppo_details_cartpole", "constant learning rates"),
    ("ppo_details_pendulum", "sixteen epochs"),
]
UPDATES = 4


@pytest.mark.parametrize(("file", "name"), CASES)
def test_a_rerun_begins_like_the_stored_run(file: str, name: str) -> None:
    task = load(file)["environment"]
    algorithm = (contenders if file.startswith("compare") else variants)(task)[name]
    env = {"CartPole": pg.CartPole, "Pendulum": pg.Pendulum}[task]()
    found = pg.train(jax.random.key(0), env, algorithm).returns[:UPDATES]
    stored = load(file)["runs"][name]["returns"][0][:UPDATES]
    assert np.isfinite(stored).any()
    np.testing.assert_allclose(found, stored, rtol=1e-3, equal_nan=True)


@pytest.mark.parametrize("name", ["NPG", "PPO, clip"])
def test_the_runs_of_the_sensitivity_are_those_of_the_comparison_at_factor_one(name: str) -> None:
    sensitivity = load("sensitivity")
    final = sensitivity["runs"][name]["final"][sensitivity["factors"].index(1)]
    expected = load("compare_cartpole")["runs"][name]["final"][: len(final)]
    assert final == expected


@pytest.mark.parametrize("file", ["acrobot", "mountain_car", "half_cheetah"])
def test_a_rerun_of_a_long_run_begins_like_it(file: str) -> None:
    """TRPO's delta is constant there, so that a short run is the beginning of a long one."""
    task = load(file)["environment"]
    found = pg.train(jax.random.key(0), task, settings(task)["TRPO"], num_updates=5).returns
    stored = np.array(load(file)["runs"]["TRPO"]["first"][0][:5], dtype=float)
    assert np.isfinite(stored).any()
    np.testing.assert_allclose(found[: len(stored)], stored, rtol=5e-3, equal_nan=True)


def test_stored_tasks_are_what_their_commands_name() -> None:
    tasks = {"acrobot": "Acrobot-v1", "mountain_car": "MountainCarContinuous-v0"}
    tasks |= {"lunar_lander": "LunarLander-v3", "half_cheetah": "HalfCheetah-v5"}
    for file, task in tasks.items():
        record = load(file)
        assert record["command"].split()[-1] == file
        assert record["environment"] == task
