"""Six methods on four tasks, with their defaults and with a step size that was tuned.

A run takes 40,000 steps. Every method tries the same eight step lengths with the same four keys,
and keeps the one whose policies earn most in fresh episodes after training; where several earn the
same, the one of the highest mean return over the run. The runs that are reported have other keys.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import jax
import numpy as np
from gymnasium import spaces
from tqdm import tqdm

import policy_gradients as pg
from cell_tools.experiments.comparison import step_size_field
from cell_tools.experiments.rounding import rounded

TASKS: dict[str, Any] = {
    "cartpole": pg.CartPole,
    "pendulum": pg.Pendulum,
    "acrobot": pg.Acrobot,
    "mountain_car": pg.MountainCarContinuous,
}
SEEDS = {"cartpole": 64, "pendulum": 64, "acrobot": 32, "mountain_car": 32}
LENGTHS = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16]  # of a step, as multiples of the default
TUNING_KEYS = [1000, 1001, 1002, 1003]
NUM_EPISODES = 32  # after training
WIDTHS = (32, 32)  # of every network
VALUE = pg.neural_value(WIDTHS)


def methods(task: str) -> dict[str, Any]:
    """The contenders with networks of 32 by 32 units, and 40,000 steps of the task each.

    REINFORCE learns from whole episodes, so its streams are as long as an episode may be: eight
    streams, and four of the mountain car's. The others make 25 updates of 16 streams of 100 steps.
    On the pendulum, whose reward is there at once, the discount is 0.95.
    """
    env = TASKS[task]()
    limit = env.max_episode_steps
    discrete = isinstance(env.action_space, spaces.Discrete)
    policy = (pg.neural_policy if discrete else pg.gaussian_policy)(WIDTHS)
    streams = 4 if limit > 500 else 8
    episodes = {"num_envs": streams, "num_steps": limit, "num_updates": 40_000 // (streams * limit)}
    shared: dict[str, Any] = {"policy": policy}
    if task == "pendulum":
        shared["discount"] = 0.95
    steps = {"num_envs": 16, "num_steps": 100, "num_updates": 25, "value": VALUE, **shared}
    fitted = pg.neural_baseline(value=VALUE)
    return {
        "REINFORCE": pg.reinforce(baseline=pg.no_baseline(), **episodes, **shared),
        "with a baseline": pg.reinforce(baseline=fitted, **episodes, **shared),
        "NPG": pg.npg(**steps),
        "TRPO": pg.trpo(**steps),
        "PPO, penalty": pg.ppo_penalty(**steps),
        "PPO, clip": pg.ppo(**steps),
    }


def lengthened(algorithm: Any, factor: float) -> Any:
    """The algorithm with steps longer by a factor: a natural step grows with the root of delta."""
    field = step_size_field(algorithm)
    power = 2 if field == "delta" else 1
    return replace(algorithm, **{field: getattr(algorithm, field) * factor**power})


class Trained(NamedTuple):
    """What is kept of one run."""

    returns: np.ndarray  # of each batch; one in which no episode ended repeats the one before
    final: float  # mean return of 32 fresh episodes after training
    kl: float  # mean over the updates

    @property
    def whole(self) -> float:
        """The mean return over the whole run, its learning included."""
        return float(self.returns.mean())


def trained(task: str, algorithm: Any) -> Callable[[int, float], Trained]:
    """A function of a key and of a step length, compiled once for all of them."""
    env, policy = TASKS[task](), algorithm.policy.apply

    @jax.jit
    def run(key: Any, algorithm: Any) -> Any:
        result = pg.train(key, env, algorithm)
        fresh = jax.random.fold_in(key, 1)
        final = pg.evaluate(fresh, env, policy, result.params, NUM_EPISODES).mean()
        return result.returns, final, result.diagnostics["kl"]

    def one(seed: int, factor: float) -> Trained:
        returns, final, kl = map(
            np.asarray, run(jax.random.key(seed), lengthened(algorithm, factor))
        )
        seen = np.flatnonzero(~np.isnan(returns))
        filled = np.interp(np.arange(len(returns)), seen, returns[seen])
        return Trained(filled, float(final), float(np.nanmean(kl)))

    return one


def tuned(task: str, algorithm: Any) -> dict[str, Any]:
    """The sweep of one method, what was chosen, and the reported runs with and without tuning."""
    one = trained(task, algorithm)
    sweep = [[one(seed, factor) for seed in TUNING_KEYS] for factor in LENGTHS]
    means = [
        (np.mean([x.final for x in row]), np.mean([x.whole for x in row]), factor)
        for row, factor in zip(sweep, LENGTHS, strict=True)
    ]
    chosen = max(means)[-1]
    batch = algorithm.num_envs * algorithm.num_steps
    default = reported(one, SEEDS[task], 1)
    return {
        "steps": [batch * (update + 1) for update in range(algorithm.num_updates)],
        "sweep": [rounded([x.final for x in row]) for row in sweep],
        "kl": [rounded([x.kl for x in row], 3) for row in sweep],
        "chosen": chosen,
        "default": default,
        "tuned": default if chosen == 1 else reported(one, SEEDS[task], chosen),
    }


def reported(one: Callable[[int, float], Trained], num_seeds: int, factor: float) -> dict[str, Any]:
    """The runs with keys 0, 1, ...: two scores of each, and the curve of their middle half."""
    runs = [one(seed, factor) for seed in range(num_seeds)]
    ordered = np.sort([run.returns for run in runs], axis=0)
    middle = ordered[num_seeds // 4 : -(num_seeds // 4)]
    return {
        "final": rounded([run.final for run in runs]),
        "whole": rounded([run.whole for run in runs]),
        "kl": rounded([run.kl for run in runs], 3),
        "curve": rounded(middle.mean(axis=0)),
    }


def four_tasks(task: str) -> dict[str, Any]:
    """All methods on one task."""
    runs = {name: tuned(task, each) for name, each in tqdm(methods(task).items(), unit="method")}
    return {
        "environment": task,
        "lengths": LENGTHS,
        "tuning keys": TUNING_KEYS,
        "seeds": list(range(SEEDS[task])),
        "runs": runs,
    }
