"""Ring 2: policies against formulas in numpy, scores against autodiff and closed forms."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats
from gymnasium import spaces

import policy_gradients as pg
from policy_gradients.policies import default_policy, init_network, network

pytestmark = pytest.mark.usefixtures("x64")
BOX = spaces.Box(-1, 1, (3,), np.float32)
KEY = jax.random.key(0)


def features(observation: jax.Array) -> jax.Array:
    """phi(s, a) for three actions and four features."""
    a = jnp.arange(3.0)[:, None]
    return jnp.concatenate([jnp.sin(a + observation), jnp.cos(2 * a)], axis=-1)


def score(apply: Any, params: Any, observation: jax.Array, action: jax.Array) -> Any:
    return jax.grad(lambda params: apply(params, observation).log_prob(action))(params)


def test_tabular_softmax_score() -> None:
    """1[s = s'] (1[a = a'] - pi(a' | s))."""
    theta, policy = jax.random.normal(KEY, (3, 4)), pg.tabular_policy()
    pi = np.asarray(pg.tabular_softmax(theta))
    for s, a in ((0, 1), (2, 3)):
        expected = np.zeros((3, 4))
        expected[s] = np.eye(4)[a] - pi[s]
        result = score(policy.apply, theta, jnp.array([s, 0]), jnp.array(a))
        np.testing.assert_allclose(result, expected, atol=1e-14)
    start = policy.init(KEY, spaces.MultiDiscrete([3, 5]), spaces.Discrete(4))
    np.testing.assert_array_equal(start, np.zeros((3, 4)))


def test_linear_policy_score() -> None:
    """phi(s, a) - sum_a' pi(a' | s) phi(s, a')."""
    policy = pg.linear_policy(features)
    theta, s = jnp.array([0.3, -1.0, 0.5, 2.0]), jnp.array([0.1, 0.2, 0.9])
    phi = features(s)
    pi = np.exp(phi @ theta) / np.exp(phi @ theta).sum()
    distribution = policy.apply(theta, s)
    assert isinstance(distribution, pg.Categorical)
    np.testing.assert_allclose(jnp.exp(distribution.log_probs), pi, atol=1e-14)
    result = score(policy.apply, theta, s, jnp.array(2))
    np.testing.assert_allclose(result, phi[2] - pi @ phi, atol=1e-14)
    np.testing.assert_array_equal(policy.init(KEY, BOX, spaces.Discrete(3)), np.zeros(4))


def test_neural_policy_score() -> None:
    """grad f(s, a) - sum_a' pi(a' | s) grad f(s, a'), f the network's outputs."""
    policy = pg.neural_policy((5,), dtype=jnp.float64)
    params, s = policy.init(KEY, BOX, spaces.Discrete(3)), jnp.array([0.5, -1.0, 2.0])
    jacobian = jax.jacobian(lambda params: network(params, s))(params)
    distribution = policy.apply(params, s)
    assert isinstance(distribution, pg.Categorical)
    pi = jnp.exp(distribution.log_probs)
    result = score(policy.apply, params, s, jnp.array(1))
    expected = jax.tree.map(lambda f: f[1] - jnp.tensordot(pi, f, axes=1), jacobian)
    jax.tree.map(lambda x, y: np.testing.assert_allclose(x, y, atol=1e-14), result, expected)


def test_gaussian_policy_scores() -> None:
    """In the mean's parameters J^T (a - mu) / sigma^2; in log sigma (a - mu)^2 / sigma^2 - 1."""
    policy = pg.gaussian_policy((5,), log_std=-0.5, dtype=jnp.float64)
    params = policy.init(KEY, BOX, spaces.Box(-1, 1, (2,)))
    s, a = jnp.array([0.5, -1.0, 2.0]), jnp.array([0.7, -0.2])
    mean = network(params["mean"], s)
    jacobian = jax.jacobian(lambda mean: network(mean, s))(params["mean"])
    weight = (a - mean) * np.exp(1.0)
    result = score(policy.apply, params, s, a)
    expected = jax.tree.map(lambda f: jnp.tensordot(weight, f, axes=1), jacobian)
    jax.tree.map(
        lambda x, y: np.testing.assert_allclose(x, y, atol=1e-13), result["mean"], expected
    )
    np.testing.assert_allclose(result["log_std"], (a - mean) ** 2 * np.exp(1.0) - 1, atol=1e-14)


def two_features(observation: jax.Array) -> jax.Array:
    return jnp.stack([observation[0] * observation[1], jnp.cos(observation[2])])


def test_linear_gaussian_policy_score() -> None:
    """In W: phi (a - mu)^T / sigma^2; in log sigma: (a - mu)^2 / sigma^2 - 1; mu = W^T phi."""
    policy = pg.linear_gaussian_policy(two_features, log_std=-0.5)
    w, log_std = jnp.array([[0.3, -1.0, 2.0], [0.7, 0.2, -0.4]]), jnp.array([-0.5, 0.0, 0.3])
    params = {"mean": w, "log_std": log_std}
    s, a = jnp.array([0.5, -1.0, 2.0]), jnp.array([0.7, -0.2, 0.1])
    phi, sigma = np.array([-0.5, np.cos(2.0)]), np.exp(log_std)
    mean = np.asarray(w).T @ phi
    distribution = policy.apply(params, s)
    assert isinstance(distribution, pg.Normal)
    np.testing.assert_allclose(distribution.mean, mean, atol=1e-14)
    np.testing.assert_allclose(distribution.log_std, log_std, atol=1e-14)
    log_prob = scipy.stats.norm.logpdf(a, mean, sigma).sum()
    np.testing.assert_allclose(distribution.log_prob(a), log_prob, atol=1e-13)
    result = score(policy.apply, params, s, a)
    np.testing.assert_allclose(result["mean"], np.outer(phi, (a - mean) / sigma**2), atol=1e-13)
    np.testing.assert_allclose(result["log_std"], (a - mean) ** 2 / sigma**2 - 1, atol=1e-13)


def test_linear_gaussian_policy_begins_at_zero() -> None:
    """Mean 0 and the log_std stated, one column for each action, also for actions in a table."""
    policy = pg.linear_gaussian_policy(two_features, log_std=-0.5)
    for shape, count in (((3,), 3), ((2, 2), 4)):
        params = policy.init(KEY, BOX, spaces.Box(-1, 1, shape))
        np.testing.assert_array_equal(params["mean"], np.zeros((2, count)))
        np.testing.assert_array_equal(params["log_std"], np.full(count, -0.5))
    start = pg.linear_gaussian_policy(two_features).init(KEY, BOX, spaces.Box(-1, 1, (1,)))
    np.testing.assert_array_equal(start["log_std"], [0.0])
    assert pg.linear_gaussian_policy(two_features, log_std=-0.5) is policy


def test_the_network_is_tanh_between_affine_layers() -> None:
    params = init_network(KEY, (3, 6, 5, 2), last_scale=0.01, dtype=jnp.float64)
    x = np.array([0.3, -0.6, 1.0])
    (w1, b1), (w2, b2), (w3, b3) = ((layer["weight"], layer["bias"] + 0.1) for layer in params)
    shifted = [{"weight": w, "bias": b} for w, b in ((w1, b1), (w2, b2), (w3, b3))]
    expected = np.tanh(np.tanh(x @ w1 + b1) @ w2 + b2) @ w3 + b3
    np.testing.assert_allclose(network(shifted, jnp.asarray(x)), expected, atol=1e-14)


def test_weights_begin_uniform_with_the_gains_stated() -> None:
    """Gain sqrt 2, the last layer's 0.01 (a policy: nearly uniform at first) or 1 (a value)."""
    action, wide = spaces.Discrete(2), spaces.Box(-1, 1, (4,), np.float32)
    policy = pg.neural_policy(dtype=jnp.float64).init(KEY, wide, action)
    value = pg.neural_value(dtype=jnp.float64).init(KEY, wide)
    for layers, last in ((policy, 0.01), (value, 1.0)):
        assert [layer["weight"].shape[0] for layer in layers] == [4, 64, 64]
        for layer, gain in zip(layers, (2**0.5, 2**0.5, last), strict=True):
            assert not layer["bias"].any()
            weight = np.asarray(layer["weight"])
            bound = gain * (3 / len(weight)) ** 0.5  # of variance gain^2 / inputs
            assert 0.85 * bound < np.abs(weight).max() <= bound
            spread = bound / 3**0.5
            off = weight.var() / spread**2 - 1  # the variance of x^2 is 4/5 of its mean squared
            assert abs(off) < 5 * (0.8 / weight.size) ** 0.5
    first, second = policy[0]["weight"].ravel(), policy[1]["weight"].ravel()[:256]
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / 256**0.5, "layers share their numbers"


def test_value_is_a_number_for_any_shape_of_observation() -> None:
    space = spaces.Box(-1, 1, (2, 3), np.float32)
    value = pg.neural_value((4,))
    params = value.init(KEY, space)
    assert params[0]["weight"].shape == (6, 4)
    result = value.apply(params, jnp.ones((2, 3)))
    assert result.shape == () and result.dtype == jnp.float32


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64])
def test_networks_have_the_dtype_they_are_told(dtype: Any) -> None:
    for policy, space in (
        (pg.neural_policy((4,), dtype=dtype), spaces.Discrete(2)),
        (pg.gaussian_policy((4,), dtype=dtype), spaces.Box(-1, 1, (1,))),
    ):
        params = policy.init(KEY, BOX, space)
        outputs = policy.apply(params, jnp.ones(3, jnp.float32))
        assert {x.dtype for x in jax.tree.leaves((params, outputs))} == {jnp.dtype(dtype)}


def test_equal_arguments_give_the_same_functions() -> None:
    """Functions are static: new ones would make JAX compile a training run again."""
    assert pg.neural_policy((8,)) is pg.neural_policy((8,))
    assert pg.neural_policy((8,)) is not pg.neural_policy((9,))
    assert pg.tabular_policy() is pg.tabular_policy()
    assert pg.linear_policy(features) is pg.linear_policy(features)
    assert pg.neural_value() is pg.neural_value() and pg.gaussian_policy() is pg.gaussian_policy()


def test_the_default_policy_fits_the_action_space() -> None:
    policy, discrete, box = default_policy(), spaces.Discrete(5), spaces.Box(-1, 1, (2,))
    params = policy.init(KEY, BOX, discrete)
    choice = policy.apply(params, jnp.ones(3))
    assert isinstance(choice, pg.Categorical) and choice.logits.shape == (5,)
    params = policy.init(KEY, BOX, box)
    point = policy.apply(params, jnp.ones(3))
    assert isinstance(point, pg.Normal) and point.mean.shape == (2,)
    assert default_policy() is policy
