"""The training runs of the page on silent bugs: each task with the right code, and each defect."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from tqdm import tqdm

import policy_gradients as pg
from cell_tools.experiments.rounding import rounded
from cell_tools.experiments.silent_bugs import (
    PAIRS,
    Assembled,
    AssembledTRPO,
    ClippedNormal,
    TwoEstimates,
)
from policy_gradients.algorithms.ppo import clipped_surrogate
from policy_gradients.policies import over_batch
from policy_gradients.returns import first_episode


class Run(NamedTuple):
    """A task, an algorithm, and the task on which the trained policy is tried."""

    env: Any
    algorithm: Any
    tried_on: Any


def normal_policy(distribution: Any) -> pg.Policy:
    """`gaussian_policy()` with another distribution of the same parameters."""
    plain = pg.gaussian_policy()

    def apply(params: Any, observation: Any) -> Any:
        normal: Any = plain.apply(params, observation)
        return distribution(normal.mean, normal.log_std)

    return pg.Policy(plain.init, apply)


def runs() -> dict[str, Run]:
    """What the page shows: each task with the right code, and each defect on its tasks.

    Defects 4 and 8 of the advantage are also put into only one of its two uses, so that the
    page can say which of them does the harm.
    """
    pole, short, swing = pg.CartPole(), pg.CartPole(max_episode_steps=50), pg.Pendulum()
    swinging: dict[str, Any] = {"discount": 0.95, "num_steps": 200, "num_updates": 100}

    def wrong(number: int, **settings: Any) -> Assembled:
        right, wrong = PAIRS[number]
        part = {"surrogate": wrong} if right is clipped_surrogate else {"advantage": wrong}
        return Assembled(**part, **settings)

    def reinforce(baseline: Any) -> Any:
        return pg.reinforce(baseline=baseline, discount=1.0)

    table: dict[str, tuple[Any, Any]] = {"CartPole": (pole, Assembled())}
    table |= {f"{n} on CartPole": (pole, wrong(n)) for n in (1, 2, 3, 4, 5, 7, 8, 9)}
    table |= {
        "Pendulum": (swing, Assembled(**swinging)),
        "5 on Pendulum": (swing, wrong(5, **swinging)),
        "6 on Pendulum": (swing, Assembled(policy=normal_policy(ClippedNormal), **swinging)),
        "50 steps": (short, Assembled()),
        "7 on 50 steps": (short, wrong(7)),
        "REINFORCE": (pole, reinforce(PAIRS[10].right)),
        "10 on CartPole": (pole, reinforce(PAIRS[10].wrong)),
        "TRPO": (pole, AssembledTRPO()),
        "11 on CartPole": (pole, AssembledTRPO(divergence=PAIRS[11].wrong)),
    }
    for n in (4, 8):
        wrong_estimate = PAIRS[n].wrong
        table[f"{n} in the policy"] = pole, TwoEstimates(advantage=wrong_estimate)
        table[f"{n} in the critic"] = pole, TwoEstimates(critic_advantage=wrong_estimate)
    return {
        name: Run(env, algorithm, pole if env is short else env)
        for name, (env, algorithm) in table.items()
    }


def measured_runs(num_seeds: int = 8) -> dict[str, Any]:
    """Each run on `num_seeds` seeds: learning curves, then 100 fresh episodes, and what else shows.

    kl: the largest KL(old || new) of an update, as a multiple of its bound where there is one.
    value: the mean value of the states visited in the end.
    """
    found = {name: _measured(run, num_seeds) for name, run in tqdm(runs().items(), unit="run")}
    return {"seeds": list(range(num_seeds)), "runs": found}


def _measured(run: Run, num_seeds: int) -> dict[str, Any]:
    env, algorithm, tried_on = run
    rows: dict[str, list[Any]] = {"returns": [], "final": [], "kl": [], "value": []}
    for seed in range(num_seeds):
        key = jax.random.key(seed)
        result = pg.train(key, env, algorithm)
        fresh = jax.random.fold_in(key, 1)
        tried = pg.evaluate(fresh, tried_on, result.policy, result.params, 100)
        rows["returns"].append(rounded(result.returns))
        rows["final"].append(tried.mean())
        if hasattr(result.state, "value_params"):
            share = 1 - np.arange(algorithm.num_updates) / algorithm.num_updates
            bound = getattr(algorithm, "delta", 1 / share) * share
            rows["kl"].append((np.asarray(result.diagnostics["kl"]) / bound).max())
            rows["value"].append(_mean_value(fresh, env, algorithm, result))
    batch = algorithm.num_envs * algorithm.num_steps
    steps = [batch * (update + 1) for update in range(algorithm.num_updates)]
    numbers = {name: rounded(row) for name, row in rows.items() if row and name != "returns"}
    return {"steps": steps, "returns": rows["returns"], **numbers}


def _mean_value(key: Any, env: Any, algorithm: Any, result: Any) -> Any:
    """Over the states that the trained policy visits in 16 episodes, each up to its end."""
    limit = env.max_episode_steps
    episodes = pg.sample_episodes(key, env, result.policy, result.params, 16, limit)
    values = over_batch(algorithm.value.apply)(result.state.value_params, episodes.observation)
    return jnp.mean(values, where=jax.vmap(first_episode)(episodes.ended))
