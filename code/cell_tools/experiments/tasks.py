"""Gymnasium tasks as people use them: settings, and the runs that the last page's table shows."""

from functools import partial
from typing import Any

import jax
import numpy as np
from tqdm import tqdm

import policy_gradients as pg
from cell_tools.experiments.rounding import rounded
from policy_gradients.figures.statistics import mean_without_nan


def settings(task: str) -> dict[str, Any]:
    """PPO and TRPO for one task; what is not said is the package's default."""
    reward = task != "MountainCarContinuous-v0"
    plain: dict[str, Any] = {"PPO": pg.ppo, "TRPO": partial(pg.trpo, anneal=False)}
    methods: dict[str, Any] = {
        name: pg.normalized(make(**SIZES[task], **OWN.get((task, name), {})), reward=reward)
        for name, make in plain.items()
    }
    if not reward:  # the page shows what it does without
        methods["PPO, raw"] = pg.ppo(**SIZES[task])
    return methods


SIZES: dict[str, dict[str, Any]] = {
    "Acrobot-v1": {"num_updates": 49},
    "MountainCarContinuous-v0": {"num_envs": 4, "num_steps": 500, "num_updates": 25},
    "LunarLander-v3": {
        "num_steps": 256, "num_updates": 122, "discount": 0.999, "gae_lambda": 0.98,
    },
    "HalfCheetah-v5": {"num_steps": 256, "gae_lambda": 0.95},
}  # fmt: skip
OWN: dict[tuple[str, str], dict[str, Any]] = {
    ("Acrobot-v1", "TRPO"): {"num_value_steps": 128},
    ("LunarLander-v3", "PPO"): {
        "learning_rate": 1e-3, "value_learning_rate": 3e-3,
        "num_minibatches": 16, "entropy_weight": 0.01,
    },
    ("HalfCheetah-v5", "PPO"): {
        "learning_rate": 3e-4, "value_learning_rate": 1e-3,
        "num_envs": 8, "num_updates": 488, "num_epochs": 10, "num_minibatches": 32,
    },
    ("HalfCheetah-v5", "TRPO"): {
        "num_envs": 4, "num_updates": 976,
        "policy": pg.gaussian_policy(log_std=-0.5),
    },
}  # fmt: skip

POINTS = 50  # of a stored learning curve: that many blocks of updates, each its mean


def tables(task: str, num_seeds: int = 5, num_episodes: int = 100) -> dict[str, Any]:
    """Every method on one task: curves, and fresh episodes by sampling and by the mode.

    first: the mean returns of the first updates, which a rerun must agree with.
    """
    runs: dict[str, Any] = {}
    for name, algorithm in settings(task).items():
        rows: dict[str, list[Any]] = {"returns": [], "first": [], "final": [], "mode": []}
        for seed in tqdm(range(num_seeds), desc=f"{task} {name}", unit="seed"):
            key = jax.random.key(seed)
            result = pg.train(key, task, algorithm)
            agent = jax.random.fold_in(key, 1), task, result.policy, result.params, num_episodes
            blocks = np.array_split(result.returns, min(POINTS, len(result.returns)))
            rows["returns"].append(rounded([float(mean_without_nan(block)) for block in blocks]))
            rows["first"].append(rounded(result.returns[:8]))
            rows["final"].append(float(pg.evaluate(*agent).mean()))
            rows["mode"].append(float(pg.evaluate(*agent, deterministic=True).mean()))
        batch = algorithm.num_envs * algorithm.num_steps
        ends = np.cumsum([len(block) for block in blocks]) * batch
        steps = [int(end) for end in ends]
        final = {kind: rounded(rows.pop(kind)) for kind in ("final", "mode")}
        runs[name] = {"steps": steps, **final, **rows}
    return {"environment": task, "seeds": list(range(num_seeds)), "runs": runs}
