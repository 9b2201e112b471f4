"""Ring 1: the exact solutions of tabular MDPs satisfy their defining equations, in float64."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import (
    BATCH,
    A,
    H,
    S,
    Tolerance,
    assert_within_standard_errors,
    finite_differences,
    loop_values,
    random_mdps,
    random_policies,
    random_thetas,
    structure,
    unbatch,
)

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
EXACT: Tolerance = {"rtol": 0, "atol": 1e-12}


@pytest.fixture(scope="module", params=["stationary", "time-dependent"])
def solved(request: pytest.FixtureRequest) -> dict:
    """Random MDPs and policies with everything the package computes about them."""
    shape = (BATCH, S, A) if request.param == "stationary" else (BATCH, H, S, A)
    mdps, pi = random_mdps(), random_policies(shape=shape)

    def solve(mdp: pg.TabularMDP, pi: jax.Array) -> dict:
        v, q = pg.values(mdp, pi)
        return {
            "v": v,
            "q": q,
            "advantage": pg.advantages(mdp, pi),
            "d": pg.state_distributions(mdp, pi),
            "j": pg.objective(mdp, pi),
            "gradient": jax.grad(pg.objective, argnums=1)(mdp, pi),
        }

    each = pi if pi.ndim == 4 else np.broadcast_to(pi[:, None], (BATCH, H, S, A))
    return {"mdp": mdps, "pi": pi, "each": np.asarray(each), **jax.jit(jax.vmap(solve))(mdps, pi)}


def test_values_are_those_of_the_plain_loops(solved: dict) -> None:
    for i in range(5):
        v, q = loop_values(unbatch(solved["mdp"], i), np.asarray(solved["pi"][i]))
        np.testing.assert_allclose(solved["v"][i], v, **EXACT)
        np.testing.assert_allclose(solved["q"][i], q, **EXACT)


def test_bellman_backward_both_ways(solved: dict) -> None:
    v, q, mdp = solved["v"], solved["q"], solved["mdp"]
    assert solved["v"].shape == (BATCH, H + 1, S)
    np.testing.assert_array_equal(v[:, H], 0.0)
    np.testing.assert_allclose(v[:, :-1], (solved["each"] * q).sum(-1), **EXACT)
    follow = jnp.einsum("nsat,nht->nhsa", mdp.transition, v[:, 1:])
    np.testing.assert_allclose(q, mdp.reward[:, None] + follow, **EXACT)


def test_advantages_average_to_zero_under_the_policy(solved: dict) -> None:
    np.testing.assert_allclose((solved["each"] * solved["advantage"]).sum(-1), 0.0, **EXACT)
    np.testing.assert_allclose(
        solved["advantage"], solved["q"] - solved["v"][:, :-1, :, None], **EXACT
    )


def test_state_distributions_flow_forward(solved: dict) -> None:
    d, mdp = np.asarray(solved["d"]), solved["mdp"]
    np.testing.assert_allclose(d.sum(-1), 1.0, **EXACT)
    np.testing.assert_array_equal(d[:, 0], mdp.initial)
    for h in range(H - 1):
        pairs = d[:, h, :, None] * solved["each"][:, h]
        flow = np.einsum("nsa,nsat->nt", pairs, mdp.transition)
        np.testing.assert_allclose(d[:, h + 1], flow, **EXACT)


def test_objective_backward_equals_forward(solved: dict) -> None:
    mdp = solved["mdp"]
    backward = (mdp.initial * solved["v"][:, 0]).sum(-1)
    pairs = solved["d"][..., None] * solved["each"]
    forward = (pairs * mdp.reward[:, None]).sum((1, 2, 3))
    np.testing.assert_allclose(solved["j"], backward, **EXACT)
    np.testing.assert_allclose(solved["j"], forward, **EXACT)


def test_derivative_in_the_policy_is_occupancy_times_q(solved: dict) -> None:
    """dJ/dpi_h(a|s) = d_h(s) Q_h(s, a); a stationary policy collects it over h."""
    terms = solved["d"][..., None] * solved["q"]
    exact = terms if solved["pi"].ndim == 4 else terms.sum(1)
    np.testing.assert_allclose(solved["gradient"], exact, **EXACT)


def test_time_dependent_optimum_leaves_no_positive_advantage() -> None:
    mdp = pg.thin_ice(horizon=4)
    pi = np.full((4, 3, 2), 0.5)
    for h in reversed(range(4)):
        pi[h] = np.eye(2)[np.asarray(pg.values(mdp, jnp.asarray(pi))[1])[h].argmax(-1)]
    assert pg.advantages(mdp, jnp.asarray(pi)).max() <= 1e-12
    stationary = random_policies(shape=(200, 3, 2))
    best = jax.vmap(lambda pi: pg.objective(mdp, pi))(stationary).max()
    assert pg.objective(mdp, jnp.asarray(pi)) > best


def test_softmax_is_over_actions_and_ignores_constants() -> None:
    theta = random_thetas(shape=(4, 3))
    pi = pg.tabular_softmax(theta)
    expected = np.exp(theta) / np.exp(theta).sum(1, keepdims=True)
    np.testing.assert_allclose(pi, expected, **EXACT)
    np.testing.assert_allclose(pi, pg.tabular_softmax(theta + jnp.arange(4.0)[:, None]), **EXACT)


def test_random_mdps_are_flat_dirichlet_with_normal_rewards() -> None:
    mdps = random_mdps(seed=5, count=2000, sizes=(3, 2, 4))
    rows = np.asarray(mdps.transition)
    assert mdps.horizon == 4 and rows.shape == (2000, 3, 2, 3)
    np.testing.assert_allclose(rows.sum(-1), 1.0, **EXACT)
    np.testing.assert_allclose(mdps.initial.sum(-1), 1.0, **EXACT)
    for name, array in (("transition", rows), ("initial", np.asarray(mdps.initial))):
        assert_within_standard_errors(array, 1 / 3, f"mean of {name}")
        assert_within_standard_errors(array**2, 1 / 6, f"second moment of {name}")
    assert_within_standard_errors(mdps.reward, 0.0, "mean reward")
    assert_within_standard_errors(mdps.reward**2, 1.0, "variance of the reward")


def test_an_mdp_is_a_pytree_with_a_static_horizon() -> None:
    mdp = pg.thin_ice(horizon=3)
    leaves, treedef = jax.tree.flatten(mdp)
    assert [leaf.shape for leaf in leaves] == [(3, 2, 3), (3, 2), (3,)]
    assert jax.tree.unflatten(treedef, leaves).horizon == 3
    assert structure(pg.thin_ice(horizon=4)) != treedef
    assert (mdp.num_states, mdp.num_actions) == (3, 2)


def test_gradient_through_the_recursion_is_the_finite_difference() -> None:
    mdp, theta = unbatch(random_mdps(), 0), random_thetas()[0]

    def objective(theta: jax.Array) -> jax.Array:
        return pg.objective(mdp, pg.tabular_softmax(theta))

    gradient = jax.grad(objective)(theta)
    np.testing.assert_allclose(gradient, finite_differences(objective, theta), atol=1e-9)


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64])
def test_functions_keep_the_dtype_they_are_given(dtype: jnp.dtype) -> None:
    mdp = jax.tree.map(lambda x: x.astype(dtype), pg.thin_ice())
    pi = jnp.full((3, 2), 0.5, dtype)
    results = (pg.values(mdp, pi), pg.state_distributions(mdp, pi), pg.objective(mdp, pi))
    assert {leaf.dtype for leaf in jax.tree.leaves(results)} == {jnp.dtype(dtype)}


def test_an_mdp_made_before_x64_takes_a_float64_policy() -> None:
    narrow = jax.tree.map(lambda x: x.astype(jnp.float32), pg.thin_ice())
    pi = jnp.full((3, 2), 0.5, jnp.float64)
    assert pg.objective(narrow, pi).dtype == pg.state_distributions(narrow, pi).dtype == pi.dtype
