"""A2C with its defaults on CartPole, and with other sizes on the pendulum."""

from typing import Any

import jax
import numpy as np
from tqdm import tqdm

import policy_gradients as pg
from cell_tools.experiments.comparison import ENVIRONMENTS
from cell_tools.experiments.rounding import rounded
from policy_gradients.figures.statistics import mean_without_nan

POINTS = 50  # of a stored learning curve: that many blocks of updates, each its mean
SEEDS = {"CartPole": 20, "Pendulum": 8}


def settings() -> dict[str, Any]:
    """The defaults on CartPole; longer segments, a faster critic and more steps on the pendulum."""
    pendulum = pg.a2c(discount=0.95, value_learning_rate=3e-2, num_steps=16, num_updates=2500)
    return {"CartPole": pg.a2c(), "Pendulum": pendulum}


def a2c_runs() -> dict[str, Any]:
    """Learning curves, and the mean return of 100 fresh episodes after training.

    A batch of A2C is so short that in many of them no episode ends, and a run has hundreds of
    updates. So a point of a curve is the mean over a block of updates.
    """
    runs: dict[str, Any] = {}
    for task, algorithm in settings().items():
        env, curves, finals = ENVIRONMENTS[task](), [], []
        for seed in tqdm(range(SEEDS[task]), desc=task, unit="seed"):
            key = jax.random.key(seed)
            result = pg.train(key, env, algorithm)
            fresh = jax.random.fold_in(key, 1)
            final = pg.evaluate(fresh, env, result.policy, result.params, 100).mean()
            blocks = np.array_split(np.asarray(result.returns), POINTS)
            curves.append(rounded([float(mean_without_nan(block)) for block in blocks]))
            finals.append(float(f"{final:.6g}"))
        batch = algorithm.num_envs * algorithm.num_steps
        steps = [int(end) * batch for end in np.cumsum([len(block) for block in blocks])]
        seeds = list(range(SEEDS[task]))
        runs[task] = {"seeds": seeds, "steps": steps, "returns": curves, "final": finals}
    return {"environment": " and ".join(runs), "runs": runs}
