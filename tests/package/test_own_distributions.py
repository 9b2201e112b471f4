"""Actions inside a box and actions of several choices, against integrals and enumeration."""

import itertools
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.integrate
import scipy.special
import scipy.stats
from gymnasium import spaces
from helpers import Counter, assert_within_standard_errors

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
LOW, HIGH = np.array([-2.0, 0.0]), np.array([2.0, 3.0])
MEAN, LOG_STD = np.array([0.3, -1.1]), np.array([-0.4, 0.2])


def squashed(mean: Any = MEAN, log_std: Any = LOG_STD) -> pg.SquashedNormal:
    """Made within a test, where 64 bits are on."""
    return pg.SquashedNormal(*map(jnp.array, (mean, log_std, LOW, HIGH)))


def component(i: int, mean: Any = MEAN, log_std: Any = LOG_STD) -> tuple[Any, Any]:
    """log p(a) of one component by the change of variables, written out; and its box."""
    normal = scipy.stats.norm(mean[i], np.exp(log_std[i]))

    def log_density(a: Any) -> Any:
        y = 2 * (a - LOW[i]) / (HIGH[i] - LOW[i]) - 1
        slope = 0.5 * (HIGH[i] - LOW[i]) * (1 - y**2)
        return normal.logpdf(np.arctanh(y)) - np.log(slope)

    return log_density, (LOW[i], HIGH[i])


def expectation(i: int, f: Any) -> float:
    log_p, box = component(i)
    return scipy.integrate.quad(lambda a: np.exp(log_p(a)) * f(a), *box, epsabs=1e-11)[0]


def test_a_squashed_normal_has_a_density_inside_the_box() -> None:
    action = np.array([-1.9, 0.4])
    sum_of_logs = sum(component(i)[0](action[i]) for i in range(2))
    np.testing.assert_allclose(squashed().log_prob(jnp.array(action)), sum_of_logs, rtol=1e-12)
    for i in range(2):
        np.testing.assert_allclose(expectation(i, lambda a: 1.0), 1.0, rtol=1e-8)
    draws = jax.vmap(squashed().sample)(jax.random.split(jax.random.key(0), 4000))
    assert (draws > LOW).all() and (draws < HIGH).all()
    means = [expectation(i, lambda a: a) for i in range(2)]
    assert_within_standard_errors(draws, means, "mean action")
    assert (np.abs(np.median(draws, axis=0) - squashed().mode()) < 0.1).all()


def test_its_entropy_and_divergence_are_the_integrals() -> None:
    log_p = [component(i)[0] for i in range(2)]
    entropy = sum(expectation(i, lambda a, i=i: -log_p[i](a)) for i in range(2))
    np.testing.assert_allclose(squashed().entropy(), entropy, rtol=1e-5)
    mean, log_std = np.array([0.0, 0.5]), np.array([0.1, -0.3])
    other = squashed(mean, log_std)
    log_q = [component(i, mean, log_std)[0] for i in range(2)]
    kl = sum(expectation(i, lambda a, i=i: log_p[i](a) - log_q[i](a)) for i in range(2))
    np.testing.assert_allclose(squashed().kl(other), kl, rtol=1e-7)
    assert squashed().kl(squashed()) == 0


def test_actions_at_the_edge_have_a_finite_probability_and_slope() -> None:
    wide = pg.SquashedNormal(jnp.zeros(1, jnp.float32), jnp.full(1, 3.0, jnp.float32))
    draws = jax.vmap(wide.sample)(jax.random.split(jax.random.key(0), 200))
    assert (jnp.abs(draws) == 1).any(), "tanh has no numbers left between it and 1"

    def total(log_std: jax.Array) -> jax.Array:
        return jax.vmap(wide._replace(log_std=log_std).log_prob)(draws).sum()

    value, slope = jax.value_and_grad(total)(wide.log_std)
    assert jnp.isfinite(value) and jnp.isfinite(slope).all()


ROWS = [np.array([0.5, -1.0]), np.array([0.0, 0.3, 1.2]), np.array([2.0])]


def test_several_choices_against_enumeration() -> None:
    product = pg.product_of_categoricals([jnp.array(row) for row in ROWS])
    other = pg.product_of_categoricals([jnp.array(row[::-1]) for row in ROWS])
    parts = [scipy.special.softmax(row) for row in ROWS]
    actions = list(itertools.product(*(range(len(row)) for row in ROWS)))

    def table(parts: list[np.ndarray]) -> np.ndarray:
        """The probability of every joint action."""
        return np.array([np.prod([p[a] for p, a in zip(parts, x, strict=True)]) for x in actions])

    p, q = table(parts), table([part[::-1] for part in parts])
    found = jax.vmap(product.log_prob)(jnp.array(actions))
    np.testing.assert_allclose(found, np.log(p), rtol=1e-12)
    np.testing.assert_allclose(product.entropy(), scipy.stats.entropy(p), rtol=1e-12)
    np.testing.assert_allclose(product.kl(other), scipy.stats.entropy(p, q), rtol=1e-12)
    assert product.mode().tolist() == [0, 2, 0]
    draws = jax.vmap(product.sample)(jax.random.split(jax.random.key(0), 3000))
    assert draws.max(0).tolist() == [1, 2, 0], "an action that does not exist is never drawn"
    assert_within_standard_errors(draws[:, 0] == 1, parts[0][1], "share of the second action")


class Choices(Counter):
    """Pays for the pair of choices (1, 2)."""

    action_space = spaces.MultiDiscrete([2, 3])

    def reward(
        self, state: Any, action: Any, next_state: Any, rng: Any, params: Any = None
    ) -> jax.Array:
        return (action == jnp.array([1, 2])).all().astype(jnp.result_type(float))


class Chosen(gymnasium.Env):
    """The same in Gymnasium, with choices that count from 5."""

    observation_space = spaces.Box(0, 1, (1,), np.float32)
    action_space = spaces.MultiDiscrete([2, 3], start=[5, 0])

    def reset(self, *, seed: Any = None, options: Any = None) -> Any:
        return np.zeros(1, np.float32), {}

    def step(self, action: Any) -> Any:
        assert self.action_space.contains(action)
        return np.zeros(1, np.float32), float(action[0] == 6), False, True, {}


@pytest.mark.training
@pytest.mark.parametrize("make", [pg.ppo, pg.trpo, pg.reinforce])
def test_every_algorithm_takes_several_choices(make: Any) -> None:
    sizes = {"num_envs": 4, "num_steps": 8, "num_updates": 4}
    policy = pg.neural_policy((4,), jnp.float64)
    result = pg.train(jax.random.key(0), Choices(), make(policy=policy, **sizes))
    assert result.state.num_updates == 4, "no update was left out"
    distribution = result.policy(result.params, jnp.zeros(2))
    assert distribution.mode().shape == (2,)
    chosen = pg.train(jax.random.key(0), Chosen, pg.ppo(), num_envs=2, num_steps=8, num_updates=1)
    assert chosen.params[-1][1]["bias"].shape == (3,), "the default policy takes them too"


@pytest.mark.training
@pytest.mark.usefixtures("as_users_run")
@pytest.mark.parametrize("make", [pg.ppo, pg.trpo, pg.ppo_penalty])
def test_a_squashed_policy_learns_like_a_normal_one(make: Any) -> None:
    """PPO and TRPO reach every line with it: sampling, ratios, entropy, divergence, products."""
    plain = pg.gaussian_policy((4,), dtype=jnp.float64)

    def apply(params: Any, observation: Any) -> pg.SquashedNormal:
        normal = plain.apply(params, observation)
        assert isinstance(normal, pg.Normal)
        return pg.SquashedNormal(normal.mean, normal.log_std, -2.0, 2.0)

    sizes = {"num_envs": 4, "num_steps": 8, "num_updates": 2}
    env = pg.Pendulum(dtype=jnp.float64)
    result = pg.train(jax.random.key(0), env, make(policy=(plain.init, apply), **sizes))
    assert result.state.num_updates == 2
    assert np.isfinite(result.diagnostics["kl"]).all()
