"""Ring 2: the distributions against scipy, their own samples, and their edge cases."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats
from helpers import assert_within_standard_errors
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
LOGITS = np.array([[0.5, -1.0, 2.0], [0.0, 0.0, 30.0]])
MEAN, LOG_STD = np.array([[0.3, -2.0], [5.0, 0.1]]), np.array([-0.7, 1.1])
quick = settings(max_examples=25, deadline=None, derandomize=True)
logits = st.lists(st.floats(-20, 20), min_size=4, max_size=4).map(jnp.array)


def probabilities(x: np.ndarray) -> np.ndarray:
    return np.exp(x) / np.exp(x).sum(-1, keepdims=True)


def test_categorical_against_scipy() -> None:
    p, q = probabilities(LOGITS), probabilities(LOGITS[::-1])
    one, other = pg.Categorical(jnp.array(LOGITS)), pg.Categorical(jnp.array(LOGITS[::-1]))
    np.testing.assert_allclose(one.log_probs, np.log(p), rtol=1e-12)
    np.testing.assert_allclose(one.log_prob(jnp.array([2, 0])), np.log([p[0, 2], p[1, 0]]))
    np.testing.assert_allclose(one.entropy(), scipy.stats.entropy(p, axis=-1), rtol=1e-10)
    np.testing.assert_allclose(one.kl(other), scipy.stats.entropy(p, q, axis=-1), rtol=1e-10)
    np.testing.assert_array_equal(one.mode(), [2, 2])


def test_normal_against_scipy() -> None:
    x, std = np.array([[0.0, 1.0], [-3.0, 2.5]]), np.exp(LOG_STD)
    normal = pg.Normal(jnp.array(MEAN), jnp.array(LOG_STD))
    reference = scipy.stats.norm(MEAN, std)
    np.testing.assert_allclose(normal.log_prob(jnp.array(x)), reference.logpdf(x).sum(-1))
    np.testing.assert_allclose(normal.entropy(), reference.entropy().sum(-1), rtol=1e-12)
    np.testing.assert_array_equal(normal.mode(), MEAN)


def test_normal_kl_is_the_integral_and_keeps_its_direction() -> None:
    narrow = pg.Normal(jnp.array([0.0]), jnp.array([-1.0]))
    wide = pg.Normal(jnp.array([0.7]), jnp.array([0.5]))
    x = np.linspace(-20, 20, 200_001)
    p, q = scipy.stats.norm(0.0, np.exp(-1.0)), scipy.stats.norm(0.7, np.exp(0.5))
    forward = np.trapezoid(p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), x)
    backward = np.trapezoid(q.pdf(x) * (q.logpdf(x) - p.logpdf(x)), x)
    np.testing.assert_allclose(narrow.kl(wide), forward, rtol=1e-8)
    np.testing.assert_allclose(wide.kl(narrow), backward, rtol=1e-8)
    assert backward > 2 * forward, "the case tells the two directions apart"


@quick
@given(logits, logits)
def test_categorical_kl_is_not_negative_and_zero_for_equals(a: jax.Array, b: jax.Array) -> None:
    p, q = pg.Categorical(a), pg.Categorical(b)
    assert p.kl(q) >= -1e-12 and abs(p.kl(p)) <= 1e-12
    shifted = pg.Categorical(a + 3.0)
    assert abs(p.kl(shifted)) <= 1e-12, "a constant added to all logits changes nothing"
    np.testing.assert_allclose(p.entropy(), np.log(4) - p.kl(pg.Categorical(0 * a)), atol=1e-10)


def test_forbidden_actions() -> None:
    """A logit of -inf: probability 0, never drawn, no NaN in entropy, kl or their gradients."""
    some = jnp.array([1.0, -jnp.inf, 0.0])
    all_three = jnp.array([0.2, 0.1, -0.3])
    p, q = pg.Categorical(some), pg.Categorical(all_three)
    with np.errstate(divide="ignore"):
        table = probabilities(np.asarray(some))
    assert p.log_prob(jnp.array(1)) == -jnp.inf
    np.testing.assert_allclose(p.entropy(), scipy.stats.entropy(table), rtol=1e-12)
    exact = scipy.stats.entropy(table, probabilities(np.asarray(all_three)))
    np.testing.assert_allclose(p.kl(q), exact, rtol=1e-12)
    assert q.kl(p) == jnp.inf, "q does what p forbids: not absolutely continuous"
    assert 1 not in p.sample(jax.random.key(0))[None]
    draws = jax.vmap(p.sample)(jax.random.split(jax.random.key(1), 2000))
    assert set(np.unique(draws)) == {0, 2}


def test_gradients_stay_finite_with_forbidden_actions() -> None:
    some, others = jnp.array([1.0, -jnp.inf, 0.0]), jnp.array([0.2, -jnp.inf, 0.7])
    functions = {
        "kl of the first": lambda x: pg.Categorical(x).kl(pg.Categorical(others)),
        "kl of the second": lambda x: pg.Categorical(others).kl(pg.Categorical(x)),
        "entropy": lambda x: pg.Categorical(x).entropy(),
    }
    for name, function in functions.items():
        gradient = jax.grad(function)(some)
        assert jnp.isfinite(gradient).all(), f"gradient of {name}: {gradient}"
        slope = (function(some.at[0].add(1e-6)) - function(some.at[0].add(-1e-6))) / 2e-6
        np.testing.assert_allclose(gradient[0], slope, atol=1e-8, err_msg=name)


def test_sampling_frequencies() -> None:
    keys = jax.random.split(jax.random.key(2), 20_000)
    categorical = pg.Categorical(jnp.array(LOGITS))
    draws = jax.vmap(categorical.sample)(keys)
    assert draws.shape == (20_000, 2)
    assert_within_standard_errors(jax.nn.one_hot(draws, 3), probabilities(LOGITS), "frequencies")
    normal = pg.Normal(jnp.array(MEAN), jnp.array(LOG_STD))
    x = jax.vmap(normal.sample)(keys)
    assert_within_standard_errors(x, MEAN, "mean")
    variance = np.broadcast_to(np.exp(2 * LOG_STD), MEAN.shape)
    assert_within_standard_errors((x - MEAN) ** 2, variance, "variance")
    assert_within_standard_errors(
        (x - MEAN)[:, :, 0] * (x - MEAN)[:, :, 1], np.zeros(2), "covariance"
    )
    assert_within_standard_errors(-normal_log_prob(normal, x), normal.entropy(), "entropy")


def normal_log_prob(normal: pg.Normal, x: jax.Array) -> jax.Array:
    return jax.vmap(normal.log_prob)(x)


def test_normal_sums_over_components_with_shared_or_own_deviations() -> None:
    shared = pg.Normal(jnp.zeros((5, 2)), jnp.array(LOG_STD))
    own = pg.Normal(jnp.zeros((5, 2)), jnp.broadcast_to(jnp.array(LOG_STD), (5, 2)))
    assert shared.entropy().shape == shared.log_prob(jnp.ones((5, 2))).shape == (5,)
    np.testing.assert_allclose(shared.entropy(), own.entropy(), rtol=1e-14)
    np.testing.assert_allclose(shared.kl(own), np.zeros(5), atol=1e-14)


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64])
def test_dtypes_are_kept(dtype: jnp.dtype) -> None:
    key = jax.random.key(0)
    normal = pg.Normal(jnp.zeros(2, dtype), jnp.zeros(2, dtype))
    sample = normal.sample(key)
    categorical = pg.Categorical(jnp.zeros(3, dtype))
    results = [sample, normal.log_prob(sample), normal.entropy(), normal.kl(normal)]
    results += [categorical.log_prob(jnp.array(1)), categorical.entropy()]
    assert {x.dtype for x in results} == {jnp.dtype(dtype)}
