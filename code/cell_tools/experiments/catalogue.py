"""What each stored file trains: for every run in it, the environment and the algorithm."""

from functools import partial
from typing import Any

import policy_gradients as pg
from cell_tools.experiments import silent_bug_runs
from cell_tools.experiments.a2c import settings as a2c
from cell_tools.experiments.comparison import ENVIRONMENTS, contenders, counted
from cell_tools.experiments.four_tasks import TASKS as FOUR
from cell_tools.experiments.four_tasks import methods
from cell_tools.experiments.ppo_details import variants
from cell_tools.experiments.tasks import settings

Experiment = tuple[Any, Any]  # an environment, or the id of a Gymnasium task, and an algorithm
TASKS = {
    "acrobot": "Acrobot-v1",
    "mountain_car": "MountainCarContinuous-v0",
    "lunar_lander": "LunarLander-v3",
    "half_cheetah": "HalfCheetah-v5",
}


def single_runs() -> dict[str, Experiment]:
    """The files that hold one algorithm each, all of them on CartPole."""
    reinforce = partial(pg.reinforce, discount=1.0)
    algorithms = {
        "reinforce": reinforce(baseline=pg.no_baseline()),
        "reinforce_baseline": reinforce(),
        "baseline_constant": reinforce(baseline=pg.constant_baseline()),
        "baseline_time": reinforce(baseline=pg.time_baseline()),
        "baseline_linear": reinforce(baseline=pg.linear_baseline()),
        "npg": pg.npg(),
        "npg_constant": pg.npg(anneal=False),
        "trpo": pg.trpo(),
        "ppo": pg.ppo(),
        "ppo_penalty": pg.ppo_penalty(),
    }
    return {name: (pg.CartPole(), algorithm) for name, algorithm in algorithms.items()}


def experiments(name: str) -> dict[str, Experiment]:
    """The runs of one stored file, by the names that they have in it ("" where there is one)."""
    kind, _, task = name.rpartition("_")
    where = {"cartpole": "CartPole", "pendulum": "Pendulum"}.get(task, "CartPole")
    if name in TASKS:
        return {run: (TASKS[name], algorithm) for run, algorithm in settings(TASKS[name]).items()}
    if name == "a2c":
        return {run: (ENVIRONMENTS[run](), algorithm) for run, algorithm in a2c().items()}
    if name.startswith("four_"):
        which = name.removeprefix("four_")
        return {run: (FOUR[which](), algorithm) for run, algorithm in methods(which).items()}
    if name == "silent_bugs":
        return {run: (parts.env, parts.algorithm) for run, parts in silent_bug_runs.runs().items()}
    if name == "whole_episodes":
        return {run: (pg.CartPole(), algorithm) for run, algorithm in counted().items()}
    if kind in ("compare", "ppo_details") or name == "sensitivity":
        algorithms = variants(where) if kind == "ppo_details" else contenders(where)
        env = ENVIRONMENTS[where]()
        return {run: (env, algorithm) for run, algorithm in algorithms.items()}
    return {"": single_runs()[name]}


STORED = (
    *single_runs(), *TASKS, "a2c", "silent_bugs", "sensitivity", "whole_episodes",
    "compare_cartpole", "compare_pendulum", "ppo_details_cartpole", "ppo_details_pendulum",
    *(f"four_{task}" for task in FOUR),
)  # fmt: skip
