"""Mistakes that the checks of `actor_critic` must reject."""

import jax.numpy as jnp
import numpy as np


def _no_bias(case, *_):
    return np.zeros(case.psi.shape[-1])


def _step(actor_delta, centered, after_step):
    def actor_critic_step(theta, V, h, s, a, reward, after, eta, alpha):
        pi = np.exp(theta[s]) / np.exp(theta[s]).sum()
        delta = reward + V[h + after_step, after] - V[h, s]
        theta, V = theta.copy(), V.copy()
        V[h, s] += alpha * delta
        used = delta if actor_delta else reward + V[h + 1, after] - V[h, s]
        theta[s] += eta * used * (np.eye(len(pi))[a] - centered * pi)
        return theta, V

    return actor_critic_step


def _lag(change):
    def lag(case, ratio):
        slope, f = case.slope(case.gradient), np.zeros((case.H + 1, 3))
        for h in reversed(range(case.H)):
            f[h] = change(slope[h], case.d[h], case.P_pi @ f[h + 1])
        return -ratio * f

    return lag


def _mean_update_without_visits(mdp, theta, V, eta, alpha):
    pi = jnp.exp(theta) / jnp.exp(theta).sum(axis=-1, keepdims=True)
    delta = mdp.reward + jnp.einsum("sat,ht->hsa", mdp.transition, V[1:]) - V[:-1, :, None]
    residual = (pi * delta).sum(axis=-1)
    actor = (pi * (delta - residual[..., None])).sum(axis=0)
    return theta + eta * actor, V.at[:-1].add(alpha * residual)


def _cut_as_end(case, V, K):
    v = np.pad(V[np.arange(case.H), case.s], ((0, 0), (0, 1)))
    cuts = [min((h // K + 1) * K, case.H) for h in range(case.H)]
    return np.stack([case.reward[:, h:u].sum(axis=1) - v[:, h] for h, u in enumerate(cuts)], axis=1)


def _objective(actor=1.0, critic=1.0, bonus=1.0):
    def a2c_objective(log_prob, advantage, value_error, entropy, value_weight, entropy_weight):
        error = critic * value_weight * value_error**2
        return (actor * log_prob * advantage - error + bonus * entropy_weight * entropy).mean()

    return a2c_objective


def _regression(features, weight):
    """`natural_by_regression` with other features (case) or weights (case, sizes)."""

    def natural_by_regression(case, target):
        x = features(case)[case.s, case.a].reshape(target.size, -1)
        root = np.sqrt(weight(case))
        return np.linalg.lstsq(x * root[:, None], target.ravel() * root, rcond=1e-10)[0]

    return natural_by_regression


def _own_weight(case):
    return np.repeat(case.chance, case.H)


def _equal_weight(case):
    return np.ones(case.chance.size * case.H)


def _uniform_scores(case):
    return case.phi - case.phi.mean(axis=1, keepdims=True)


WRONG = {
    "actor_critic": {
        "value_of_the_same_step": {"actor_critic_step": _step(True, 1, 0)},
        "score_not_centered": {"actor_critic_step": _step(True, 0, 1)},
        "actor_after_the_critic": {"actor_critic_step": _step(False, 1, 1)},
        "visits_forgotten": {"mean_update": _mean_update_without_visits},
        "discount_of_the_step_forgotten": {"step_factors": lambda H, discount: np.ones(H)},
        "lag_of_single_states": {"lag": _lag(lambda slope, d, later: slope / d)},
        "lag_without_visits": {"lag": _lag(lambda slope, d, later: slope + later)},
        "lag_ahead": {"lag": _lag(lambda slope, d, later: -slope / d + later)},
    },
    "ac-lag-formula": {
        "lag_of_single_states": {
            "lag": _lag(lambda slope, d, later: slope / np.maximum(d, 1e-300))
        },
        "critic_ahead": {"measured": [0.0103, 0.0044, 0.0007]},
        "critic_at_once": {"measured": [0.0, 0.0, 0.0]},
    },
    "ac-short-sighted": {"never_worse": {"returns": np.linspace([5.6] * 5, [7.3] * 5, 3000).T}},
    "ac-faster-sooner": {
        "all_turn_together": {"returns": np.abs(np.linspace([-1.0] * 5, [1.0] * 5, 3000)).T},
        "slow_critics_turn_first": {
            "returns": np.abs(np.linspace([-1.0, -2.0, -3.0, -4.0, -5.0], [1.0] * 5, 3000)).T
        },
    },
    "ac-slow-critic": {
        "all_recover": {"returns": np.linspace([5.6] * 5, [7.3] * 5, 3000).T},
        "none_recovers": {"returns": np.linspace([5.6] * 5, [4.5] * 5, 3000).T},
    },
    "ac-only-ratio": {"size_counts": {"halved": np.full((5, 3000), 5.6)}},
    "ac-fast-catches-up": {
        "both_alike": {"guessed": np.full((5, 3000), 5.0), "returns": np.full((5, 3000), 5.0)}
    },
    "a2c": {
        "cut_as_end": {"segment_advantages": _cut_as_end},
        "no_bias": {"bias_of_segments": _no_bias},
        "entropy_punished": {"a2c_objective": _objective(bonus=-1.0)},
        "half_the_critic": {"a2c_objective": _objective(critic=0.5)},
        "downhill": {"a2c_objective": _objective(actor=-1.0)},
    },
    "ac-a2c-pendulum": {"hangs_down": {"final_swing": np.full(8, -1200.0)}},
    "ac-a2c-cartpole": {"half_of_them": {"final": np.array([500.0, 300.0] * 10)}},
    "ac-cut-as-end": {"no_bias": {"bias_of_segments": _no_bias}},
    "compatible_features": {
        "uniform_weights": {
            "natural_by_regression": _regression(lambda case: case.psi, _equal_weight)
        },
        "not_centered": {"natural_by_regression": _regression(lambda case: case.phi, _own_weight)},
        "scores_of_another_policy": {
            "natural_by_regression": _regression(_uniform_scores, _own_weight)
        },
    },
    "ac-compatible-needs": {
        "harmless": {"violated": {"uniform": [0.6] * 9, "raw": [0.6] * 9, "other": [0.0] * 9}}
    },
}
