"""The contenders of the comparison, and its long runs: one budget of steps for everyone."""

from dataclasses import fields, replace
from typing import Any

import jax
import numpy as np
from tqdm import tqdm

import policy_gradients as pg
from cell_tools.experiments.first_draws import Within
from cell_tools.experiments.rounding import rounded
from policy_gradients.algorithms.reinforce import Reinforce, whole_episodes


def contenders(task: str) -> dict[str, Any]:
    """The six methods with the package's settings: 200 000 steps of CartPole, 320 000 of Pendulum.

    REINFORCE takes whole episodes, 16 an update; the others 16 streams of 125 or 200 steps. On
    the pendulum, whose reward is there at once, the discount is 0.95.
    """
    steps: dict[str, Any] = {"num_steps": 200, "num_updates": 100}
    shared: dict[str, Any] = {"discount": 0.95}
    episodes, nothing = steps, pg.no_baseline()
    if task == "CartPole":
        steps = {"num_steps": 125, "num_updates": 100}
        episodes, shared = {"num_steps": 500, "num_updates": 25}, {}
    return {
        "REINFORCE": pg.reinforce(baseline=nothing, **episodes, **shared),
        "with a baseline": pg.reinforce(**episodes, **shared),
        "NPG": pg.npg(**steps, **shared),
        "TRPO": pg.trpo(**steps, **shared),
        "PPO, penalty": pg.ppo_penalty(**steps, **shared),
        "PPO, clip": pg.ppo(**steps, **shared),
    }


ENVIRONMENTS = {"CartPole": pg.CartPole, "Pendulum": pg.Pendulum}


def step_size_field(algorithm: Any) -> str:
    """The field that says how far an update goes."""
    return "delta" if hasattr(algorithm, "delta") else "learning_rate"


def scores(task: str, algorithm: Any, num_seeds: int) -> dict[str, Any]:
    """Learning curves, and the mean return of 100 fresh episodes after training."""
    env, curves, finals = ENVIRONMENTS[task](), [], []
    for seed in range(num_seeds):
        key = jax.random.key(seed)
        result = pg.train(key, env, algorithm)
        fresh = jax.random.fold_in(key, 1)
        final = pg.evaluate(fresh, env, result.policy, result.params, 100).mean()
        curves.append(rounded(result.returns))
        finals.append(float(f"{final:.6g}"))
    batch = algorithm.num_envs * algorithm.num_steps
    steps = [batch * (update + 1) for update in range(algorithm.num_updates)]
    return {"steps": steps, "returns": curves, "final": finals}


def compare(task: str, num_seeds: int = 32) -> dict[str, Any]:
    """All contenders on one task."""
    methods = contenders(task)
    runs = {name: scores(task, methods[name], num_seeds) for name in tqdm(methods, unit="method")}
    return {"environment": task, "seeds": list(range(num_seeds)), "runs": runs}


FACTORS = [1 / 64, 1 / 16, 1 / 4, 1, 4, 16, 64]


def sensitivity(num_seeds: int = 8) -> dict[str, Any]:
    """Final returns on CartPole with the step size of each method times a factor."""
    runs: dict[str, Any] = {}
    for name, algorithm in tqdm(contenders("CartPole").items(), unit="method"):
        field = step_size_field(algorithm)
        rows = []
        for factor in FACTORS:
            changed = replace(algorithm, **{field: getattr(algorithm, field) * factor})
            rows.append(scores("CartPole", changed, num_seeds)["final"])
        runs[name] = {"field": field, "base": getattr(algorithm, field), "final": rows}
    return {"environment": "CartPole", "factors": FACTORS, "runs": runs}


class Counted(Reinforce):
    """REINFORCE with one more diagnostic: how many steps of a batch it learns from."""

    def update(self, key: Any, state: Any, trajectory: Any) -> Any:
        state, diagnostics = super().update(key, state, trajectory)
        counted, _ = whole_episodes(trajectory, self.discount)
        return state, {**diagnostics, "used": counted.sum().astype(trajectory.reward.dtype)}


def counted() -> dict[str, Any]:
    """Both versions of REINFORCE on CartPole, which leave out all but each stream's first episode.

    On the pendulum every episode is as long as a batch, so nothing is left out.
    """
    methods = contenders("CartPole")
    return {
        name: Counted(**{each.name: getattr(methods[name], each.name) for each in fields(Counted)})
        for name in ("REINFORCE", "with a baseline")
    }


def whole_episode_steps(num_seeds: int = 8, num_updates: int = 16) -> dict[str, Any]:
    """The first updates of the runs of `compare`, and the steps that were learned from so far."""
    runs: dict[str, Any] = {}
    for name, algorithm in tqdm(counted().items(), unit="method"):
        batch = algorithm.num_envs * algorithm.num_steps
        begun: Any = Within(algorithm, algorithm.num_envs, algorithm.num_steps, num_updates)
        rows: dict[str, list[Any]] = {"returns": [], "used": []}
        for seed in range(num_seeds):
            result = pg.train(jax.random.key(seed), pg.CartPole(), begun)
            rows["returns"].append(rounded(result.returns))
            used = np.cumsum(np.asarray(result.diagnostics["used"], float))
            rows["used"].append([int(steps) for steps in used])
        runs[name] = {"steps": [batch * (k + 1) for k in range(num_updates)], **rows}
    return {"environment": "CartPole", "seeds": list(range(num_seeds)), "runs": runs}
