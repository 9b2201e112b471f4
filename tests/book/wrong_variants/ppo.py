"""Mistakes that the checks of `ppo` must reject."""

import jax
import jax.numpy as jnp

import policy_gradients as pg
from policy_gradients.algorithms.ppo import clipped_surrogate


def _joint(mdp, theta, old):
    log_pi, log_old = jax.nn.log_softmax(theta), jax.nn.log_softmax(old)
    return pg.state_distributions(mdp, jnp.exp(log_old)), log_pi, log_old


def _mean_over_steps(mdp, theta, old):
    d, log_pi, log_old = _joint(mdp, theta, old)
    joint = d.mean(axis=0)[:, None] * jnp.exp(log_old)
    return -(joint * log_pi).sum(), (joint * log_old).sum()


def _other_direction(mdp, theta, old):
    d, log_pi, log_old = _joint(mdp, theta, old)
    joint = d.sum(axis=0)[:, None] * jnp.exp(log_pi)
    return (joint * log_pi).sum(), -(joint * log_old).sum()


def _visits_of_the_new(mdp, theta, old):
    _, log_pi, log_old = _joint(mdp, theta, old)
    d = pg.state_distributions(mdp, jnp.exp(log_pi)).sum(axis=0)
    joint = d[:, None] * jnp.exp(log_old)
    return -(joint * log_pi).sum(), (joint * log_old).sum()


def _gain(mdp, theta, old):
    """The exact gain, or the surrogate with the states of the new policy."""
    return pg.objective(mdp, pg.tabular_softmax(theta)) - pg.objective(mdp, pg.tabular_softmax(old))


def _not_climbed(mdp, old, penalty, num_steps=3000):
    return old


def _sampled(change):
    """The sampled objective from ratio, weight, log pi, log pi_old and the penalty."""

    def path_objective(mdp, theta, old, baseline, penalty, state, action):
        log_pi = jax.nn.log_softmax(theta)[state, action]
        log_old = jax.nn.log_softmax(old)[state, action]
        reward = pg.path_rewards(mdp, state, action)
        to_go = jnp.cumsum(reward[::-1])[::-1]
        weight = to_go - baseline[jnp.arange(mdp.horizon), state]
        return change(jnp.exp(log_pi - log_old), weight, log_pi, log_old, penalty, reward).sum()

    return path_objective


def _f(formula):
    """A clipped surrogate of one ratio."""

    def surrogate(log_prob, old_log_prob, advantage, epsilon):
        ratio = jnp.exp(log_prob - old_log_prob)
        return formula(ratio, jnp.clip(ratio, 1 - epsilon, 1 + epsilon), advantage).mean()

    return surrogate


def _swapped(penalty, kl, target):
    factor = jnp.where(kl > 1.5 * target, 0.5, jnp.where(kl < target / 1.5, 2.0, 1.0))
    return penalty * factor


def _climbing(objective, epochs=4):
    """An update of a table by gradient steps of half the slope of a made-up objective."""

    def update(theta, batch, width=0.2, rate=0.5, num_epochs=4):
        states, each = batch.observation[:, 0], jnp.arange(len(batch.action))
        before = jax.nn.log_softmax(theta)[states]

        def mean(new):
            log_pi = jax.nn.log_softmax(new)[states]
            ratio = jnp.exp(log_pi[each, batch.action] - batch.log_prob)
            return objective(ratio, batch.advantage, before, log_pi, width).mean()

        for _ in range(epochs):
            theta = theta + rate * jax.grad(mean)(theta)
        return theta

    return update


def _kl(one, other):
    return (jnp.exp(one) * (one - other)).sum(axis=1)


def _normalized(a):
    return (a - a.mean()) / (a.std() + 1e-8)


def _clipped(r, a, width):
    return jnp.minimum(r * a, jnp.clip(r, 1 - width, 1 + width) * a)


WRONG = {
    "ppo-leash": {
        "never_climbed": {"maximizer": _not_climbed},
        "divergence_turned": {
            "penalized": lambda mdp, theta, old, penalty: pg.objective(
                mdp, pg.tabular_softmax(theta)
            )
        },
    },
    "ppo-drift": {
        "nothing_sampled": {"path_objective": lambda *each: each[1].sum() * 0.0},
        "surrogate_at_the_gain": {"surrogate": _gain},
        "surrogate_above_the_promise": {
            "surrogate": lambda mdp, theta, old: 10 * _gain(mdp, theta, old)
        },
    },
    "ppo-drift-fresh": {"no_surrogate": {"surrogate": lambda mdp, theta, old: 0.0 * theta.sum()}},
    "ppo-drift-leash": {
        "penalty_left_out": {"path_objective": _sampled(lambda r, w, new, old, p, reward: r * w)}
    },
    "ppo": {
        "mean_over_the_steps": {"step_divergence": _mean_over_steps},
        "other_direction": {"step_divergence": _other_direction},
        "visits_of_the_new_policy": {"step_divergence": _visits_of_the_new},
        "any_point_is_a_maximizer": {"maximizer": _not_climbed},
    },
    "ppo_sampled": {
        "ratio_upside_down": {
            "path_objective": _sampled(lambda r, w, new, old, p, reward: w / r + p * new)
        },
        "no_ratio": {"path_objective": _sampled(lambda r, w, new, old, p, reward: w * new)},
        "penalty_turned": {
            "path_objective": _sampled(lambda r, w, new, old, p, reward: r * w - p * new)
        },
        "divergence_of_the_new": {
            "path_objective": _sampled(lambda r, w, new, old, p, reward: r * (w - p * (new - old)))
        },
        "one_reward_only": {
            "path_objective": _sampled(
                lambda r, w, new, old, p, reward: r * reward + p * new,
            )
        },
        "product_of_all_ratios": {
            "path_objective": _sampled(
                lambda r, w, new, old, p, reward: jnp.cumprod(r) * w + p * new
            )
        },
    },
    "ppo_adaptive_kl": {
        "never_adapted": {"adapted_penalty": lambda penalty, kl, target: penalty},
        "doubled_for_halved": {"adapted_penalty": _swapped},
        "target_forgotten": {
            "adapted_penalty": lambda penalty, kl, target: jnp.where(kl > 1, 2.0, 0.5) * penalty
        },
    },
    "ppo_clip": {
        "maximum_for_minimum": {
            "clipped_surrogate": _f(lambda r, clipped, a: jnp.maximum(r * a, clipped * a))
        },
        "always_clipped": {"clipped_surrogate": _f(lambda r, clipped, a: clipped * a)},
        "never_clipped": {"clipped_surrogate": _f(lambda r, clipped, a: r * a)},
        "one_side_only": {
            "clipped_surrogate": _f(lambda r, clipped, a: jnp.minimum(r, clipped) * a)
        },
        "ratio_upside_down": {
            "clipped_surrogate": lambda new, old, a, epsilon: clipped_surrogate(
                old, new, a, epsilon
            )
        },
    },
    "ppo_fixed_kl": {
        "no_penalty": {"penalty_update": _climbing(lambda r, a, old, new, lam: r * a)},
        "other_direction": {
            "penalty_update": _climbing(lambda r, a, old, new, lam: r * a - lam * _kl(new, old))
        },
        "one_epoch": {
            "penalty_update": _climbing(lambda r, a, old, new, lam: r * a - lam * _kl(old, new), 1)
        },
        "never_moved": {"penalty_update": lambda theta, batch, penalty: theta},
    },
    "ppo_clip_algorithm": {
        "not_clipped": {"clip_update": _climbing(lambda r, a, old, new, e: r * _normalized(a))},
        "not_normalized": {"clip_update": _climbing(lambda r, a, old, new, e: _clipped(r, a, e))},
        "always_clipped": {
            "clip_update": _climbing(
                lambda r, a, old, new, e: jnp.clip(r, 1 - e, 1 + e) * _normalized(a)
            )
        },
        "one_epoch": {
            "clip_update": _climbing(lambda r, a, old, new, e: _clipped(r, _normalized(a), e), 1)
        },
    },
}
