"""Ring 1: enumeration of trajectories agrees with the recursions to 1e-12."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import BATCH, A, H, S, Tolerance, random_mdps, random_policies, unbatch

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
EXACT: Tolerance = {"rtol": 0, "atol": 1e-12}


@pytest.fixture(scope="module", params=["stationary", "time-dependent"])
def batch(request: pytest.FixtureRequest) -> tuple:
    shape = (BATCH, S, A) if request.param == "stationary" else (BATCH, H, S, A)
    return random_mdps(), random_policies(shape=shape)


def likelihoods(mdp: pg.TabularMDP, pi: jax.Array) -> jax.Array:
    paths = pg.enumerate_trajectories(mdp)
    return jax.vmap(lambda s, a: pg.trajectory_likelihood(mdp, pi, s, a))(*paths)


def test_every_sequence_is_listed_once() -> None:
    paths = pg.enumerate_trajectories(pg.thin_ice(horizon=3))
    both = np.concatenate([paths.state, paths.action], axis=1)
    assert both.shape == (6**3, 6) and len(np.unique(both, axis=0)) == 6**3
    assert paths.state.max() == 2 and paths.action.max() == 1 and both.min() == 0


def test_likelihoods_sum_to_one(batch: tuple) -> None:
    total = jax.vmap(lambda mdp, pi: likelihoods(mdp, pi).sum())(*batch)
    np.testing.assert_allclose(total, 1.0, **EXACT)


def test_marginals_are_those_of_the_forward_recursion(batch: tuple) -> None:
    """The sum alone passes for wrong factorisations; P(s_h = s, a_h = a) does not."""
    mdps, pi = batch

    def marginals(mdp: pg.TabularMDP, pi: jax.Array) -> tuple[jax.Array, jax.Array]:
        def indicator(state: jax.Array, action: jax.Array) -> jax.Array:
            return jax.nn.one_hot(state * A + action, S * A).reshape(H, S, A)

        d = pg.state_distributions(mdp, pi)[..., None]
        return pg.expectation(mdp, pi, indicator), d * (pi if pi.ndim == 3 else pi[None])

    enumerated, recursion = jax.vmap(marginals)(mdps, pi)
    np.testing.assert_allclose(enumerated, recursion, **EXACT)


def test_likelihood_is_the_product_written_out(batch: tuple) -> None:
    mdp, pi = unbatch(batch[0], 3), batch[1][3]
    state, action = jnp.array([2, 0, 1]), jnp.array([1, 1, 0])
    expected = mdp.initial[2]
    for h, (s, a) in enumerate(zip(state, action, strict=True)):
        expected *= (pi[h] if pi.ndim == 3 else pi)[s, a]
    expected *= mdp.transition[2, 1, 0] * mdp.transition[0, 1, 1]  # two, for three actions
    result = pg.trajectory_likelihood(mdp, pi, state, action)
    np.testing.assert_allclose(result, expected, rtol=1e-13)


def test_expected_return_is_the_objective(batch: tuple) -> None:
    def both(mdp: pg.TabularMDP, pi: jax.Array) -> tuple[jax.Array, jax.Array]:
        by_paths = pg.expectation(mdp, pi, lambda s, a: pg.path_rewards(mdp, s, a).sum())
        return by_paths, pg.objective(mdp, pi)

    enumerated, recursion = jax.vmap(both)(*batch)
    np.testing.assert_allclose(enumerated, recursion, **EXACT)


def test_expectation_takes_pytrees_and_single_steps() -> None:
    mdp = pg.bandit([1.0, 3.0, 8.0])
    pi = jnp.array([[0.5, 0.3, 0.2]])
    result = pg.expectation(
        mdp, pi, lambda s, a: {"reward": pg.path_rewards(mdp, s, a)[0], "one": jnp.ones(2)}
    )
    np.testing.assert_allclose(result["reward"], 0.5 + 0.9 + 1.6, **EXACT)
    np.testing.assert_allclose(result["one"], [1.0, 1.0], **EXACT)


def test_rewards_are_read_along_the_path() -> None:
    rewards = pg.path_rewards(pg.thin_ice(), jnp.array([0, 1, 1, 2]), jnp.array([1, 0, 1, 1]))
    np.testing.assert_array_equal(rewards, [1.0, 1.0, 2.0, 0.0])


def test_a_hopeless_enumeration_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(S A\)\^H was 1.0e\+07 trajectories.*a million"):
        pg.enumerate_trajectories(pg.thin_ice(horizon=9))
