"""Oracles in plain loops, probe environments, and statistics shared by the tests."""

from collections.abc import Callable
from typing import Any, TypedDict, cast

import jax
import jax.numpy as jnp
import numpy as np
import scipy.stats
from gymnasium import spaces
from gymnasium.experimental.functional import FuncEnv

import policy_gradients as pg

BATCH = 40  # random MDPs a test looks at, all under one vmap
S, A, H = 3, 2, 3
SEEDS = 16  # that a test of learning looks at


class Tolerance(TypedDict, total=False):
    """How far `assert_allclose` lets numbers lie apart."""

    rtol: float
    atol: float


class Networks(TypedDict):
    """What any algorithm takes for its networks."""

    policy: pg.Policy
    value: pg.Value


class Sizes(TypedDict, total=False):
    """The sizes that any algorithm takes, and `train` in their place."""

    num_envs: int
    num_steps: int
    num_updates: int


class Parts(Networks, Sizes):
    """Both at once."""


def structure(tree: Any) -> Any:
    """`jax.tree.structure`, for whose result JAX declares a type that mypy does not find."""
    return jax.tree.structure(tree)


def random_mdps(seed: int = 0, count: int = BATCH, sizes: tuple[int, int, int] = (S, A, H)) -> Any:
    """A batch of random MDPs: a TabularMDP whose arrays have a leading axis."""
    keys = jax.random.split(jax.random.key(seed), count)
    return jax.vmap(lambda key: pg.random_mdp(key, *sizes))(keys)


def random_thetas(seed: int = 1, shape: tuple[int, ...] = (BATCH, S, A)) -> jax.Array:
    """Logits far enough from 0 that actions differ clearly in probability."""
    return 1.5 * jax.random.normal(jax.random.key(seed), shape)


def random_policies(seed: int = 1, shape: tuple[int, ...] = (BATCH, S, A)) -> jax.Array:
    """Probabilities over the last axis; leading axes are batch, or batch and step."""
    return jax.nn.softmax(random_thetas(seed, shape), axis=-1)


def unbatch(mdps: Any, i: int) -> Any:
    return jax.tree.map(lambda x: x[i], mdps)


def loop_values(mdp: Any, pi: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """V[H+1, S] and Q[H, S, A] by three nested loops."""
    transition, reward = np.asarray(mdp.transition), np.asarray(mdp.reward)
    (states, actions), horizon = reward.shape, mdp.horizon
    v, q = np.zeros((horizon + 1, states)), np.zeros((horizon, states, actions))
    for h in reversed(range(horizon)):
        for s in range(states):
            for a in range(actions):
                q[h, s, a] = reward[s, a] + sum(transition[s, a] * v[h + 1])
            v[h, s] = sum((pi[h] if pi.ndim == 3 else pi)[s] * q[h, s])
    return v, q


def finite_differences(f: Any, x: jax.Array, step: float = 1e-5) -> jax.Array:
    """Central differences of a scalar function in every component."""
    units = jnp.eye(x.size).reshape(-1, *x.shape)
    slope = jax.vmap(lambda unit: (f(x + step * unit) - f(x - step * unit)) / (2 * step))
    return slope(units).reshape(x.shape)


def assert_within_standard_errors(samples: Any, exact: Any, what: str, limit: float = 5.0) -> None:
    """The mean over the first axis agrees with `exact` within 5 standard errors everywhere."""
    samples = np.asarray(samples, np.float64)
    error = samples.std(0, ddof=1) / np.sqrt(len(samples))
    distance = np.abs(samples.mean(0) - np.asarray(exact)) / np.maximum(error, 1e-12)
    assert distance.max() <= limit, f"{what}: {distance.max():.1f} standard errors from the truth"


def make_trajectory(reward: Any, terminated: Any, truncated: Any, **other: Any) -> Any:
    """A Trajectory of which only rewards and ends matter."""
    reward = jnp.asarray(reward)
    blank = {
        "observation": jnp.zeros((*reward.shape, 1)),
        "action": jnp.zeros(reward.shape, int),
        "log_prob": jnp.zeros(reward.shape),
        "next_observation": jnp.zeros((*reward.shape, 1)),
    }
    ends = {"terminated": jnp.asarray(terminated), "truncated": jnp.asarray(truncated)}
    return pg.Trajectory(**{**blank, "reward": reward, **ends, **other})


class Counter(pg.Pytree, FuncEnv):
    """Counts its steps, pays 1 for each, and terminates after `end_after` of them.

    The state never forgets: observation (steps in this episode, a number drawn at its start).
    """

    end_after: int | float = 1e9
    reward_per_step: float = 1.0
    max_episode_steps: int | None = 8

    observation_space = spaces.Box(0, np.inf, (2,), np.float32)
    action_space = cast(spaces.Space, spaces.Discrete(2))  # subclasses have others

    def initial(self, rng: Any, params: Any = None) -> jax.Array:
        return jnp.stack([jnp.zeros(()), jax.random.uniform(rng)])

    def transition(self, state: Any, action: Any, rng: Any, params: Any = None) -> jax.Array:
        return state + jnp.array([1.0, 0.0])

    def observation(self, state: Any, rng: Any, params: Any = None) -> jax.Array:
        return state

    def reward(
        self, state: Any, action: Any, next_state: Any, rng: Any, params: Any = None
    ) -> jax.Array:
        return jnp.asarray(self.reward_per_step, jnp.result_type(float))

    def terminal(self, state: Any, rng: Any, params: Any = None) -> jax.Array:
        return state[0] >= self.end_after


def coin(params: Any, observation: Any) -> Any:
    """A policy: action 1 with probability sigmoid(params)."""
    return pg.Categorical(jnp.stack([jnp.zeros_like(params), params]))


def smallest_credible_count(runs: int, probability: float) -> int:
    """What a method that succeeds with this probability falls below in under 1 % of all tests."""
    return int(scipy.stats.binom.ppf(0.01, runs, probability))


def assert_enough_succeed(score: Callable[[int], float], goal: float, share: float) -> None:
    """Of the seeds 0 to 15 as many score the goal as a method with this share of successes would.

    It stops at the seed after which the other seeds could no longer change the verdict.
    """
    needed, scores = smallest_credible_count(SEEDS, share), list[float]()
    for seed in range(SEEDS):
        scores.append(score(seed))
        reached = sum(each >= goal for each in scores)
        if reached >= needed:
            return
        missed = len(scores) - reached
        told = f"{reached} of {len(scores)} seeds reached {goal}, needed are {needed} of {SEEDS}"
        assert missed <= SEEDS - needed, f"{told}: {np.round(scores)}"


def trained_return(env: Any, algorithm: Any, seed: int) -> float:
    """The mean return of 100 fresh episodes after training with a seed."""
    key = jax.random.key(seed)
    result = pg.train(key, env, algorithm)
    fresh = jax.random.fold_in(key, 1)
    return float(pg.evaluate(fresh, env, result.policy, result.params, 100).mean())
