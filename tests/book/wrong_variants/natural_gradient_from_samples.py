"""Mistakes that the checks of `natural_gradient_from_samples` must reject."""

import jax
import jax.numpy as jnp

import policy_gradients as pg
from cell_tools.stored import load

fisher_vector_product = pg.fisher_vector_product


def _damped(key, num_samples, exact_in_action=False):
    return jnp.eye(12)


def _with_the_mean_score(key, num_samples, exact_in_action=False):
    """Features in place of scores, all actions alike: three ranks a state."""
    features = jax.random.normal(key, (num_samples, 3, 12))
    return jnp.einsum("nai,naj->ij", features, features)


def _half_end_lower(name):
    """The stored runs, where ten seeds of the constant radius end below 475."""
    record = load(name)
    if name == "npg_constant":
        record["returns"][:10, -5:] = 470.0
    return record


def _half_dip(name):
    """The stored runs, where fourteen seeds of the constant radius fall below 400 once."""
    record = load(name)
    if name == "npg_constant":
        record["returns"][:14, -8] = 399.0
    return record


def _halved(name):
    """The stored runs, those of one method at half of their return."""
    record = load(name)
    return record | {"returns": record["returns"] / (2 if name == "npg" else 1)}


def _blind(key, num_samples, exact_in_action=False):
    """Single samples that never show the six smallest directions."""
    scales = jnp.logspace(-1, 0.5, 12)
    if exact_in_action:
        return jnp.diag(scales**2)
    seen = (scales * jax.random.normal(key, (12,))).at[:6].set(0.0)
    return jnp.outer(seen, seen)


def _sharp(key, num_samples, exact_in_action=False):
    """As if every sample showed all of F."""
    return jnp.diag(jnp.linspace(1.0, 2.0, 12))


def _one_direction(product, b, num_iterations):
    """Steepest descent: the directions are never turned."""

    def iterate(_, x):
        residual = b - product(x)
        return x + residual * (residual @ residual) / (residual @ product(residual))

    return jax.lax.fori_loop(0, num_iterations, iterate, jnp.zeros_like(b))


def _without_curvature(policy, params, observation, vector):
    """The product of the logits' Jacobian with its transpose: M left out."""

    def logits(params):
        return jax.vmap(policy, (None, 0))(params, observation).logits

    _, change = jax.jvp(logits, (params,), (vector,))
    _, back = jax.vjp(logits, params)
    return back(change / len(observation))[0]


def _summed(policy, params, observation, vector):
    """The sum over the observations in place of their mean."""
    right = fisher_vector_product(policy, params, observation, vector)
    return jax.tree.map(lambda x: len(observation) * x, right)


WRONG = {
    "fisher_product": {
        "curvature_left_out": {"pg.fisher_vector_product": _without_curvature},
        "sum_for_the_mean": {"pg.fisher_vector_product": _summed},
    },
    "conjugate_gradients": {
        "directions_never_turned": {"conjugate_gradient": _one_direction},
    },
    "npg-damping-few": {"always_the_truth": {"estimated_fisher": _sharp}},
    "npg-damping-many": {"six_are_never_seen": {"estimated_fisher": _blind}},
    "npg-anneal": {
        "one_halved": {"load": _halved},
        "half_of_them_end_lower": {"load": _half_end_lower},
        "half_of_them_dip": {"load": _half_dip},
    },
    "fisher_samples": {
        "damped": {"estimated_fisher": _damped},
        "features_for_scores": {"estimated_fisher": _with_the_mean_score},
    },
}
