"""Optimizers, schedules and an early stop in place of PPO's and REINFORCE's own."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from helpers import Counter

import policy_gradients as pg
from policy_gradients.algorithms.ppo import run_epochs

pytestmark = [pytest.mark.usefixtures("x64"), pytest.mark.training]
KEY = jax.random.key(0)
NUMBER = pg.Value(lambda key, space: jnp.zeros(()), lambda number, observation: number)
COIN = pg.Policy(
    lambda key, *spaces: jnp.zeros(()),
    lambda x, observation: pg.Categorical(jnp.stack([jnp.zeros_like(x), x])),
)
SMALL: dict[str, Any] = {
    "policy": COIN, "value": NUMBER, "num_envs": 2, "num_steps": 8, "num_updates": 4,
}  # fmt: skip


class Heads(Counter):
    """Pays 1 for the action 1."""

    def reward(self, state: Any, action: Any, *rest: Any) -> jax.Array:
        return action.astype(jnp.result_type(float))


class Slope(pg.ppo):
    """Climbs a straight line: the gradient is 1 everywhere."""

    def objective(self, params: Any, batch: Any, before: Any) -> jax.Array:
        return params["policy"]


def test_an_optimizer_takes_the_rate_and_the_cut_gradient() -> None:
    """SGD on a slope of 1 with a cut at 0.5: half the rate in each of the 4 * 2 * 3 steps."""
    line = Slope(optimizer=optax.sgd, learning_rate=0.1, anneal=False, num_epochs=3,
                 num_minibatches=2, **SMALL)  # fmt: skip
    np.testing.assert_allclose(pg.train(KEY, Heads(), line).params, 24 * 0.1 * 0.5)


def test_a_schedule_is_a_function_of_the_updates_made() -> None:
    rates = np.array([0.4, 0.3, 0.2, 0.1])
    line = Slope(optimizer=optax.sgd, learning_rate=lambda done: jnp.array(rates)[done],
                 num_epochs=1, num_minibatches=1, **SMALL)  # fmt: skip
    np.testing.assert_allclose(pg.train(KEY, Heads(), line).params, 0.5 * rates.sum())
    falling = optax.linear_schedule(0.1, 0.0, 4)
    same = [pg.train(KEY, Heads(), pg.ppo(learning_rate=rate, value_learning_rate=rate, **SMALL))
            for rate in (0.1, falling)]  # fmt: skip
    np.testing.assert_allclose(same[0].params, same[1].params, rtol=1e-9)


def test_an_optimizer_that_needs_the_parameters() -> None:
    """Weight decay pulls parameters to 0 where there is no gradient."""

    class Flat(pg.ppo):
        def objective(self, params: Any, batch: Any, before: Any) -> jax.Array:
            return 0.0 * params["policy"]

    start = pg.Policy(lambda key, *spaces: jnp.ones(()), COIN.apply)
    decay = Flat(optimizer=lambda rate: optax.adamw(rate, weight_decay=0.5), learning_rate=0.1,
                 anneal=False, num_epochs=1, num_minibatches=1,
                 **SMALL | {"policy": start})  # fmt: skip
    np.testing.assert_allclose(pg.train(KEY, Heads(), decay).params, (1 - 0.05) ** 4)


def test_reinforce_and_npg_take_them_too() -> None:
    sizes = SMALL | {"num_steps": 8}
    kinds = [pg.reinforce(optimizer=optax.sgd, learning_rate=rate, **sizes)
             for rate in (0.5, optax.linear_schedule(0.5, 0.0, 4))]  # fmt: skip
    first, second = (pg.train(KEY, Heads(), each).params for each in kinds)
    np.testing.assert_allclose(first, second, rtol=1e-9)
    assert first != pg.train(KEY, Heads(), pg.reinforce(learning_rate=0.5, **sizes)).params
    steps = [pg.train(KEY, Heads(), pg.npg(delta=delta, **sizes)).params
             for delta in (0.01, optax.linear_schedule(0.01, 0.0, 4))]  # fmt: skip
    np.testing.assert_allclose(steps[0], steps[1], rtol=1e-9)


def test_a_sweep_over_the_rate_of_an_optimizer_compiles_once() -> None:
    count, compiled = [0], 0

    def counted(rate: Any) -> optax.GradientTransformation:
        count[0] += 1
        return optax.sgd(rate)

    for rate in (0.1, 0.2):
        pg.train(KEY, Heads(), pg.ppo(optimizer=counted, learning_rate=rate, **SMALL))
        compiled = compiled if rate == 0.2 else count[0]
    assert count[0] == compiled > 0


def test_epochs_end_where_the_divergence_passes_the_target() -> None:
    greedy: dict[str, Any] = {**SMALL, "learning_rate": 0.05, "num_epochs": 8, "anneal": False}
    free = pg.train(KEY, Heads(), pg.ppo(**greedy))
    held = pg.train(KEY, Heads(), pg.ppo(target_kl=0.003, **greedy))
    epochs = held.diagnostics["epochs"]
    assert epochs.min() >= 1 and epochs.min() < 8, "at least one is made, not all"
    stopped = np.asarray(epochs) < 8
    assert (np.asarray(held.diagnostics["kl"])[stopped] > 0.003).all()
    assert held.diagnostics["kl"].max() < free.diagnostics["kl"].max()
    far = pg.train(KEY, Heads(), pg.ppo(target_kl=1e9, **greedy))
    np.testing.assert_allclose(far.params, free.params, rtol=1e-9)
    np.testing.assert_allclose(
        far.diagnostics["gradient_norm"], free.diagnostics["gradient_norm"], rtol=1e-9
    )
    assert "epochs" not in free.diagnostics
    penalty = pg.train(KEY, Heads(), pg.ppo_penalty(target_kl=1e-6, **greedy))
    assert "epochs" not in penalty.diagnostics, "there the target steers the penalty"


def test_a_sweep_over_the_target_is_its_single_runs() -> None:
    def run(target: Any) -> Any:
        return pg.train(KEY, Heads(), pg.ppo(target_kl=target, learning_rate=0.3, **SMALL)).params

    targets = jnp.array([0.001, 0.1])
    np.testing.assert_allclose(jax.vmap(run)(targets), [run(t) for t in targets], rtol=1e-9)


def test_what_was_told_is_a_mean_over_the_epochs_made() -> None:
    def epoch(carry: Any, key: Any) -> Any:
        return carry + 1, jnp.full(2, carry)

    keys = jax.random.split(KEY, 5)
    carry, told, extra = run_epochs(epoch, jnp.zeros(()), keys, lambda carry: carry > 2)
    assert carry == 3 and extra["epochs"] == 3 and told.mean() == pytest.approx(1.0)
    carry, told, extra = run_epochs(epoch, jnp.zeros(()), keys, None)
    assert carry == 5 and extra == {} and told.mean() == 2
