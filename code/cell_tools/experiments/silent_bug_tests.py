"""The tests on the page on silent bugs: each tells a right function from the wrong one.

`TESTS` has one for each defect, which is handed the function. None of them trains a network. They
stand on the page, so they have no types and lines that fit its column. They need 64 bits.
"""

# mypy: disallow-untyped-defs=False

import jax
import jax.numpy as jnp

import policy_gradients as pg
from cell_tools.experiments.silent_bug_streams import enumerated_gradient, stream


def mean_of_single_steps(surrogate):
    new, old, advantage = jax.random.normal(jax.random.key(0), (3, 5))
    steps = zip(new[:, None], old[:, None], advantage[:, None], strict=True)
    one_by_one = [surrogate(*step, 0.2) for step in steps]
    together = surrogate(new, old, advantage, 0.2)
    assert jnp.allclose(together, jnp.mean(jnp.array(one_by_one)))


def nothing_to_gain_beyond_the_clip(surrogate):
    twice, once, good = jnp.log(jnp.array([2.0])), jnp.zeros(1), jnp.ones(1)
    slope = jax.grad(surrogate)(twice, once, good, 0.2)
    assert jnp.allclose(slope, 0.0)


def bounded_by_the_plain_surrogate(surrogate):
    new, old, advantage = jax.random.normal(jax.random.key(1), (3, 40, 1))
    value = jax.vmap(surrogate, (0, 0, 0, None))(new, old, advantage, 0.2)
    plain = (jnp.exp(new - old) * advantage)[:, 0]
    assert (value <= plain + 1e-12).all()


def reward_is_advantage_without_value_and_future(advantage):
    steps, nothing = stream([1.0, -2.0, 0.5, 4.0, 0.0, 3.0]), jnp.zeros(6)
    found = advantage(steps, nothing, nothing, 0.0, 0.0)
    assert jnp.allclose(found, steps.reward)


def telescopes(advantage):
    rewards, values, after = jax.random.normal(jax.random.key(2), (3, 6))
    after = after.at[:-1].set(values[1:])  # one episode
    found = advantage(stream(rewards, terminated=[5]), values, after, 0.9, 1.0)
    assert jnp.allclose(found + values, pg.reward_to_go(rewards, 0.9))


def score_has_mean_zero(distribution):
    def score(key):
        action = distribution(*parts).sample(key)
        return jax.grad(lambda p: distribution(*p).log_prob(action))(parts)

    parts = jnp.array([[1.5], [0.3]])  # mean, log_std
    draws = jax.vmap(score)(jax.random.split(jax.random.key(3), 20_000))
    error = draws.std(axis=0) / len(draws) ** 0.5
    assert (abs(draws.mean(axis=0)) < 5 * error).all()


def true_values_leave_no_advantage(advantage):
    worth = jnp.full(6, 10.0)  # a reward of 1 for ever: 1 / (1 - 0.9)
    steps = stream(jnp.ones(6), truncated=[2, 5])
    assert jnp.allclose(advantage(steps, worth, worth, 0.9, 0.8), 0.0)


def what_comes_after_the_end_is_nothing(advantage):
    values = jax.random.normal(jax.random.key(4), (6,))
    first, second = (
        advantage(
            stream([1.0, 2.0, 3.0, late, late, late], terminated=[2, 5]),
            values, values, 0.9, 0.8,
        )
        for late in (0.0, 7.0)
    )  # fmt: skip
    assert jnp.allclose(first[:3], second[:3])


def enumeration_gives_the_gradient(advantage):
    ice = pg.thin_ice(horizon=4)
    theta = jnp.array([[0.0, 0.5], [0.3, -0.2], [0.0, 0.0]])
    exact = pg.exact_policy_gradient(ice, theta)
    assert jnp.allclose(enumerated_gradient(advantage, ice, theta), exact)


def baseline_is_not_told(baseline):
    steps = jax.tree.map(lambda x: x[None], stream(jnp.ones(4), [3]))
    params = baseline.init(jax.random.key(0), None, 4)
    before, after = (
        baseline.predict(params, steps._replace(reward=factor * steps.reward))
        for factor in (1.0, 2.0)
    )
    assert jnp.allclose(before, after)


def divergence_by_hand(divergence):
    old, new = jnp.array([0.9, 0.1]), jnp.array([0.5, 0.5])

    def policy(log_pi, observation):
        return pg.Categorical(log_pi)

    found = divergence(policy, jnp.log(old), jnp.log(new), jnp.zeros(3))
    assert jnp.allclose(found, (old * jnp.log(old / new)).sum())


def value_feels_only_its_error(objective):
    log_prob, value, target = jax.random.normal(jax.random.key(5), (3, 7))
    slope = jax.grad(objective, 1)(log_prob, value, target)
    assert jnp.allclose(slope, (target - value) / 7)


def two_streams_by_hand(mean_return):
    # one of episodes of 2 steps, one of a single episode of 6
    short, long = stream(jnp.ones(6), [1, 3, 5]), stream(jnp.ones(6), [5])
    both = jax.tree.map(lambda *x: jnp.stack(x), short, long)
    assert jnp.allclose(mean_return(both), (2 + 6) / 2)


def the_definition_as_a_loop(advantage):
    # three episodes in one stream: terminated, truncated, unfinished
    arrays = jax.random.normal(jax.random.key(7), (3, 6))
    rewards, v, after = arrays.tolist()
    ends, cut, expected = {1}, {3}, []
    for h in range(6):
        total, factor = 0.0, 1.0
        for k in range(h, 6):
            future = 0.0 if k in ends else 0.9 * after[k]
            total += factor * (rewards[k] + future - v[k])
            if k in ends | cut:
                break
            factor *= 0.9 * 0.8
        expected.append(total)
    found = advantage(stream(rewards, [1], [3]), *arrays[1:], 0.9, 0.8)
    assert jnp.allclose(found, jnp.array(expected))


TESTS = dict(
    enumerate(
        (
            mean_of_single_steps, nothing_to_gain_beyond_the_clip, bounded_by_the_plain_surrogate,
            reward_is_advantage_without_value_and_future, telescopes, score_has_mean_zero,
            true_values_leave_no_advantage, what_comes_after_the_end_is_nothing,
            enumeration_gives_the_gradient, baseline_is_not_told, divergence_by_hand,
            value_feels_only_its_error, two_streams_by_hand,
        ),
        1,
    )
)  # fmt: skip


def fails(test, function):
    """Whether a function fails a test."""
    try:
        test(function)
    except AssertionError:
        return True
    return False
