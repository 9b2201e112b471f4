"""Ring 2: Fisher products, conjugate gradients and the line search, against dense matrices."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from gymnasium import spaces
from jax.flatten_util import ravel_pytree

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
BOX = spaces.Box(-1, 1, (3,), np.float32)
OBSERVATIONS = jax.random.normal(jax.random.key(1), (20, 3))
POLICIES = {
    "categorical": (pg.neural_policy((5,), jnp.float64), spaces.Discrete(3)),
    "normal": (pg.gaussian_policy((5,), 0.3, jnp.float64), spaces.Box(-1, 1, (2,), np.float32)),
}


@pytest.fixture(params=POLICIES)
def case(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    """A policy that is not near uniform, and its parameters."""
    policy, actions = POLICIES[request.param]
    params = policy.init(jax.random.key(0), BOX, actions)
    noise = jax.random.normal(jax.random.key(2), ravel_pytree(params)[0].shape)
    flat, unravel = ravel_pytree(params)
    return policy.apply, unravel(flat + 0.5 * noise)


def dense(policy: Any, params: Any) -> tuple[np.ndarray, Any]:
    """The Hessian of KL(old || new) at new = old, by differentiating twice."""
    flat, unravel = ravel_pytree(params)

    def kl(new: jax.Array) -> jax.Array:
        return pg.mean_kl(policy, params, unravel(new), OBSERVATIONS)

    return np.asarray(jax.hessian(kl)(flat)), unravel


def test_mean_kl_points_from_old_to_new(case: tuple) -> None:
    policy, params = case
    other = jax.tree.map(lambda x: 0.5 * x, params)
    old, new = (jax.vmap(policy, (None, 0))(p, OBSERVATIONS) for p in (params, other))
    there = pg.mean_kl(policy, params, other, OBSERVATIONS)
    assert there == pytest.approx(float(old.kl(new).mean()), rel=1e-12)
    assert abs(there - new.kl(old).mean()) > 1e-3, "the case does not tell the directions apart"


def test_fisher_products_are_the_dense_hessian_of_the_kl(case: tuple) -> None:
    policy, params = case
    fisher, unravel = dense(policy, params)
    product = jax.jit(
        lambda v: ravel_pytree(pg.fisher_vector_product(policy, params, OBSERVATIONS, unravel(v)))[
            0
        ]
    )
    for vector in np.random.default_rng(0).normal(size=(5, len(fisher))):
        np.testing.assert_allclose(product(vector), fisher @ vector, atol=1e-10)


def test_the_step_is_the_dense_natural_step(case: tuple) -> None:
    policy, params = case
    fisher, unravel = dense(policy, params)
    g = np.random.default_rng(1).normal(size=len(fisher))
    step = pg.natural_step_cg(policy, params, OBSERVATIONS, unravel(jnp.asarray(g)), 0.02, 0.1, 200)
    d = np.asarray(ravel_pytree(step)[0])
    expected = pg.natural_step(jnp.asarray(g), jnp.asarray(fisher), 0.02, 0.1)
    np.testing.assert_allclose(d, expected, rtol=1e-3, atol=1e-5)
    assert 0.5 * d @ fisher @ d == pytest.approx(0.02, rel=1e-9)


@pytest.mark.parametrize("value", [0.0, jnp.nan, jnp.inf])
def test_a_gradient_of_nothing_moves_nothing(case: tuple, value: float) -> None:
    policy, params = case
    gradient = jax.tree.map(lambda x: jnp.full_like(x, value), params)
    step = pg.natural_step_cg(policy, params, OBSERVATIONS, gradient, 0.01, 0.01, 10)
    assert all((x == 0).all() for x in jax.tree.leaves(step))


def hill(x: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Gain 1 - (x - 1)^2, above 0 for x in (0, 2); KL x^2."""
    return 1 - (x - 1) ** 2, x**2


@pytest.mark.parametrize(
    ("step", "delta", "halvings", "where"),
    [
        (1.0, 1.0, 0, 1.0),  # as it is, the bound met with equality
        (1.0, 0.99, 1, 0.5),  # the KL says no once
        (8.0, 100.0, 3, 1.0),  # the gain says no at 8, 4 and 2 (a gain of 0 is none)
        (8.0, 1e-9, 11, 0.0),  # nothing passes
        (-1.0, 1.0, 11, 0.0),
        (jnp.nan, 1.0, 11, 0.0),
        (jnp.inf, 1.0, 11, 0.0),
        (1.0, 0.0, 11, 0.0),  # an empty region
    ],
)
def test_the_line_search(step: float, delta: float, halvings: int, where: float) -> None:
    search = jax.jit(lambda step, delta: pg.line_search(hill, jnp.zeros(()), step, delta, 10))
    new, seen = search(jnp.asarray(step), delta)
    assert (new, seen["halvings"]) == (where, halvings)
    expected = hill(new) if halvings <= 10 else (0, 0)
    assert (seen["gain"], seen["kl"]) == expected


def test_the_last_halving_is_tried() -> None:
    new, seen = pg.line_search(hill, jnp.zeros(()), jnp.asarray(8.0), 1.0, 3)
    assert (new, seen["halvings"]) == (1.0, 3)
    new, seen = pg.line_search(hill, jnp.zeros(()), jnp.asarray(8.0), 1.0, 2)
    assert (new, seen["halvings"]) == (0.0, 3)
