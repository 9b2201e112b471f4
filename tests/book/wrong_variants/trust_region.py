"""Mistakes that the checks of `trust_region` must reject."""

import jax.numpy as jnp

import policy_gradients as pg


def _kl(p, q):
    drawn = p > 0
    return (p * jnp.log(jnp.where(drawn, p, 1.0) / jnp.where(drawn, q, 1.0))).sum(-1)


def _surrogate(mdp, old, new):
    d = pg.state_distributions(mdp, old)
    return (d * (new * pg.advantages(mdp, old)).sum(-1)).sum()


def _true_gain(mdp, old, new):
    return pg.objective(mdp, new) - pg.objective(mdp, old)


def _kl_of(states, kl):
    """A trajectory divergence from the states and with the order of some mistake."""
    return lambda mdp, old, new: (states(mdp, old, new) * kl(old, new)).sum()


def _old_states(mdp, old, new):
    return pg.state_distributions(mdp, old)


def _without_the_last_step(mdp, old, new):
    return pg.state_distributions(mdp, old).at[-1].set(0.0)


def _bound(power, factor, span, what):
    def bound(mdp, old, new):
        alpha = what(old, new)
        largest = jnp.abs(pg.advantages(mdp, old)).max()
        return factor * alpha**power * span(mdp.horizon) * largest

    return bound


def _variation(old, new):
    return jnp.abs(old - new).sum(-1).max() / 2


def _reversed(old, new):
    return _kl(new, old)


WRONG = {
    "tr-bound-short": {"a_tight_guarantee": {"guarantee": _true_gain}},
    "kld": {
        "order_swapped": {"kl": lambda p, q: _kl(q, p)},
        "in_bits": {"kl": lambda p, q: _kl(p, q) / jnp.log(2)},
        "zero_times_log_zero": {"kl": lambda p, q: (p * jnp.log(p / q)).sum(-1)},
        "size_of_the_log_ratio": {"kl": lambda p, q: (p * jnp.abs(jnp.log(p / q))).sum(-1)},
    },
    "kld_facts": {
        "both_orders_averaged": {"kl": lambda p, q: (_kl(p, q) + _kl(q, p)) / 2},
        "log_of_the_new_alone": {"kl": lambda p, q: -(p * jnp.log(q)).sum(-1)},
        "in_bits": {"kl": lambda p, q: _kl(p, q) / jnp.log(2)},
        "deviation_for_variance": {
            "gaussian_kl": lambda a, b, sigma: ((a - b) ** 2).sum(-1) / (2 * sigma)
        },
        "half_forgotten": {"gaussian_kl": lambda a, b, sigma: ((a - b) ** 2).sum(-1) / sigma**2},
    },
    "pinsker": {
        "half_forgotten_in_the_variation": {"total_variation": lambda p, q: jnp.abs(p - q).sum(-1)},
        "largest_difference_of_one_point": {
            "total_variation": lambda p, q: jnp.abs(p - q).max(-1) / 2
        },
        "in_bits": {"kl": lambda p, q: _kl(p, q) / jnp.log(2)},
    },
    "kl_chain": {
        "states_of_the_new_policy": {
            "trajectory_kl": _kl_of(lambda m, old, new: pg.state_distributions(m, new), _kl)
        },
        "order_swapped": {"trajectory_kl": _kl_of(_old_states, _reversed)},
        "mean_over_steps_for_the_sum": {
            "trajectory_kl": lambda m, old, new: _kl_of(_old_states, _kl)(m, old, new) / m.horizon
        },
        "last_step_forgotten": {"trajectory_kl": _kl_of(_without_the_last_step, _kl)},
    },
    "surrogate": {
        "states_of_the_new_policy": {
            "surrogate": lambda m, old, new: (
                pg.state_distributions(m, new) * (new * pg.advantages(m, old)).sum(-1)
            ).sum()
        },
        "q_for_the_advantage": {
            "surrogate": lambda m, old, new: (
                pg.state_distributions(m, old) * (new * pg.values(m, old)[1]).sum(-1)
            ).sum()
        },
        "actions_of_the_old_policy": {"surrogate": lambda m, old, new: _surrogate(m, old, old)},
        "mean_over_steps_for_the_sum": {
            "surrogate": lambda m, old, new: _surrogate(m, old, new) / m.horizon
        },
        "advantage_of_the_new_policy": {
            "surrogate": lambda m, old, new: (
                -(pg.state_distributions(m, old) * (old * pg.advantages(m, new)).sum(-1)).sum()
            )
        },
    },
    "improvement_bound": {
        "half_as_large": {"bound": _bound(2, 1, lambda h: h * (h - 1), _variation)},
        "half_forgotten_in_the_variation": {
            "bound": _bound(2, 8, lambda h: h * (h - 1), _variation)
        },
        "horizon_squared": {"bound": _bound(2, 2, lambda h: h * h, _variation)},
        "first_power": {"bound": _bound(1, 1, lambda h: h * (h - 1), _variation)},
        "surrogate_with_states_of_the_new": {
            "surrogate": lambda m, old, new: (
                pg.state_distributions(m, new) * (new * pg.advantages(m, old)).sum(-1)
            ).sum()
        },
    },
}
