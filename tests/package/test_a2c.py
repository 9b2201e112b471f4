"""Ring 2: A2C's segments against plain loops, and its update against one made by hand."""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from helpers import make_trajectory

import policy_gradients as pg
from policy_gradients.algorithms.a2c import a2c_objective

pytestmark = pytest.mark.usefixtures("x64")
ENV = pg.CartPole(dtype=jnp.float64, max_episode_steps=5)  # truncates within a segment
POLICY, VALUE = pg.neural_policy((8,), jnp.float64), pg.neural_value((8,), jnp.float64)
A2C = pg.a2c(policy=POLICY, value=VALUE, num_envs=4, num_steps=16, entropy_weight=0.01)


@pytest.fixture(scope="module")
def case() -> tuple[Any, pg.Trajectory]:
    """A state and a batch of segments that its policy sampled."""
    state = A2C.init(jax.random.key(0), ENV.observation_space, ENV.action_space)
    batch = pg.sample_episodes(jax.random.key(1), ENV, POLICY.apply, state.params, 4, 16)
    return state, batch._replace(terminated=batch.terminated.at[:, 7].set(True))


def segment_advantages(batch: Any, v: Any, v_next: Any, discount: float) -> np.ndarray:
    """Rewards up to the end of the episode or of the segment, and the critic's value after it."""
    reward, terminated, ended = (
        np.asarray(x) for x in (batch.reward, batch.terminated, batch.ended)
    )
    advantage = np.zeros(reward.shape)
    for stream, h in np.ndindex(reward.shape):
        factor = 1.0
        for step in range(h, reward.shape[1]):
            advantage[stream, h] += factor * reward[stream, step]
            factor *= discount
            if ended[stream, step] or step == reward.shape[1] - 1:
                if not terminated[stream, step]:
                    advantage[stream, h] += factor * v_next[stream, step]
                break
        advantage[stream, h] -= v[stream, h]
    return advantage


def critic(state: Any, observation: jax.Array) -> jax.Array:
    return jax.vmap(jax.vmap(VALUE.apply, (None, 0)), (None, 0))(state.value_params, observation)


def test_advantages_are_those_of_plain_loops(case: tuple) -> None:
    state, batch = case
    assert batch.truncated.any() and batch.terminated.any() and not batch.ended[:, -1].all()
    v, v_next = critic(state, batch.observation), critic(state, batch.next_observation)
    expected = segment_advantages(batch, v, v_next, 0.99)
    found = A2C.batch(state, batch)
    np.testing.assert_allclose(found.advantage, expected.ravel(), atol=1e-12)
    np.testing.assert_allclose(found.target, (expected + v).ravel(), atol=1e-12)


@pytest.mark.parametrize("end", ["cut", "truncated", "terminated"])
def test_only_termination_says_that_nothing_follows(end: str) -> None:
    """One step that pays 1, with a critic that says 7 everywhere and a discount of 0.5."""
    constant: Any = pg.Value(lambda *spaces: jnp.array(7.0), lambda value, seen: value)
    algorithm = replace(A2C, value=constant, discount=0.5)
    one = make_trajectory([[1.0]], [[end == "terminated"]], [[end == "truncated"]])
    state = algorithm.init(jax.random.key(0), ENV.observation_space, ENV.action_space)
    expected = 1 - 7 if end == "terminated" else 1 + 0.5 * 7 - 7
    assert algorithm.batch(state, one).advantage.tolist() == [expected]


def test_the_objective_and_what_its_gradient_sees() -> None:
    log_prob, advantage = jnp.log(jnp.array([0.5, 0.25])), jnp.array([3.0, -1.0])
    error, entropy = jnp.array([2.0, -4.0]), jnp.array([0.6, 0.2])
    numbers = advantage, error, entropy, 0.5, 0.1
    expected = (3 * np.log(0.5) - np.log(0.25)) / 2 - 0.5 * (4 + 16) / 2 + 0.1 * 0.4
    assert a2c_objective(log_prob, *numbers) == pytest.approx(expected)
    np.testing.assert_allclose(jax.grad(a2c_objective)(log_prob, *numbers), advantage / 2)


def by_hand(algorithm: Any, state: Any, batch: pg.Trajectory) -> Any:
    """The objective of a whole batch, written out; the advantages are numbers."""
    v, v_next = critic(state, batch.observation), critic(state, batch.next_observation)
    advantage = jnp.asarray(segment_advantages(batch, v, v_next, 0.99))

    def objective(policy: Any, value_params: Any) -> jax.Array:
        over = jax.vmap(jax.vmap(POLICY.apply, (None, 0)), (None, 0))
        distribution = over(policy, batch.observation)
        error = critic(state._replace(value_params=value_params), batch.observation)
        error = error - (advantage + v)
        gain = (distribution.log_prob(batch.action) * advantage).mean()
        bonus = algorithm.entropy_weight * distribution.entropy().mean()
        return gain + bonus - algorithm.value_weight * (error**2).mean()

    return objective


@pytest.mark.parametrize("weight", [0.5, 0.25])
def test_one_update_is_one_step_along_the_gradient(case: tuple, weight: float) -> None:
    """With plain ascent and gradients that are not cut, halfway through the run."""
    state, batch = case
    algorithm = replace(A2C, optimizer=optax.sgd, value_weight=weight, max_grad_norm=1e9)
    state = state._replace(
        num_updates=jnp.asarray(algorithm.num_updates // 2),  # rates fall linearly: half is left
        optimizer=algorithm.init(
            jax.random.key(0), ENV.observation_space, ENV.action_space
        ).optimizer,
    )
    after, _ = jax.jit(algorithm.update)(jax.random.key(2), state, batch)
    gradients = jax.grad(by_hand(algorithm, state, batch), (0, 1))(state.params, state.value_params)
    starts, ends = (state.params, state.value_params), (after.params, after.value_params)
    for gradient, rate, start, end in zip(gradients, (2e-3, 1e-2), starts, ends, strict=True):
        moved = jax.tree.map(lambda x, y: (y - x) / (0.5 * rate), start, end)  # noqa: B023
        jax.tree.map(lambda x, y: np.testing.assert_allclose(x, y, atol=1e-9), moved, gradient)
    assert after.num_updates == state.num_updates + 1


def test_it_is_the_first_step_of_ppo_without_its_details(case: tuple) -> None:
    """Where old and new agree the clip has no gradient."""
    state, batch = case
    ppo = pg.ppo(
        policy=POLICY, value=VALUE, num_envs=4, num_steps=16, num_epochs=1, num_minibatches=1,
        gae_lambda=1.0, normalize_advantage=False, entropy_weight=0.01, learning_rate=2e-3,
        num_updates=A2C.num_updates,
    )  # fmt: skip
    one, _ = jax.jit(A2C.update)(jax.random.key(2), state, batch)
    other, _ = jax.jit(ppo.update)(jax.random.key(3), state, batch)
    jax.tree.map(
        lambda x, y: np.testing.assert_allclose(x, y, atol=1e-10),
        (one.params, one.value_params),
        (other.params, other.value_params),
    )


@pytest.mark.parametrize("name", ["num_epochs", "gae_lambda", "clip_epsilon", "target_kl"])
def test_what_only_ppo_has_is_no_hyperparameter(name: str) -> None:
    make: Any = pg.a2c
    with pytest.raises(TypeError, match=f"unexpected keyword argument '{name}'"):
        make(**{name: 1})
    assert name not in vars(pg.a2c())


def test_its_diagnostics_have_no_clip(case: tuple) -> None:
    state, batch = case
    _, told = jax.jit(A2C.update)(jax.random.key(2), state, batch)
    assert set(told) == {"kl", "entropy", "gradient_norm", "explained_variance"}
    assert told["kl"] > 0
