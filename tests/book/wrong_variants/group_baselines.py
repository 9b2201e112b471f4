"""Mistakes that the checks of `group_baselines` must reject."""

import jax.numpy as jnp
import numpy as np

from cell_tools.responses import enumerate_responses, log_probabilities

_LISTED = enumerate_responses(num_tokens=3, cap=3)


# Weights within a group.


def _centered(rewards):
    return rewards - rewards.mean(-1, keepdims=True)


def _others_divided_by_all(rewards):
    size = rewards.shape[-1]
    return rewards - (rewards.sum(-1, keepdims=True) - rewards) / size


def _standardized(ddof, guarded=True):
    def advantages(rewards, standardize=True):
        centered = _centered(rewards)
        if not standardize:
            return centered
        spread = rewards.std(-1, ddof=ddof, keepdims=True)
        mixed = (rewards.max(-1) > rewards.min(-1))[..., None] if guarded else True
        return jnp.where(mixed, centered / jnp.where(mixed, spread, 1.0), 0.0)

    return advantages


def _never_standardized(rewards, standardize=True):
    return _centered(rewards)


def _signs(rewards, standardize=True):
    return jnp.sign(_centered(rewards)) if standardize else _centered(rewards)


def _sum_of_the_group(logits, group, weight):
    return (weight * log_probabilities(_LISTED, logits)[group]).sum()


def _mean_of_the_tokens(logits, group, weight):
    log_pi = log_probabilities(_LISTED, logits)[group]
    return (weight * log_pi / jnp.asarray(_LISTED.length)[group]).mean()


def _plain(size, p):
    return 1.0 + 0.0 * p


def _limit(size, p):
    return 1 / np.sqrt(p * (1 - p))


WRONG = {
    "group_policy_gradient": {
        "others_divided_by_all": {"pg.leave_one_out_advantages": _others_divided_by_all},
        "one_less_in_the_deviation": {"pg.group_advantages": _standardized(1)},
        "not_standardized": {"pg.group_advantages": _never_standardized},
        "sum_of_the_group": {"surrogate": _sum_of_the_group},
        "mean_of_the_tokens": {"surrogate": _mean_of_the_tokens},
    },
    "grpo_std": {
        "the_plain_gradient": {"success_weight": _plain},
        "the_limit_at_finite_size": {"success_weight": _limit},
        "one_less_in_the_deviation": {"pg.group_advantages": _standardized(1)},
        "not_standardized": {"pg.group_advantages": _never_standardized},
        "equal_rewards_divided": {"pg.group_advantages": _standardized(0, guarded=False)},
    },
    "lm-least": {
        "no_reweighting": {"success_weight": _plain},
        "most_at_one_half": {"success_weight": lambda size, p: p * (1 - p)},
    },
    "grpo_ranks": {
        "a_rescaled_gradient": {"pg.group_advantages": _never_standardized},
        "signs_for_any_group": {"pg.group_advantages": _signs},
        "a_milder_loss": {"outcomes": np.array([0.0, 1.0, -2.0])},
        "leave_one_out_is_standardized": {
            "pg.leave_one_out_advantages": lambda rewards: _standardized(0)(rewards)
        },
    },
    "lm-risky": {
        "not_standardized": {"pg.group_advantages": _never_standardized},
        "leave_one_out_is_standardized": {
            "pg.leave_one_out_advantages": lambda rewards: _standardized(0)(rewards)
        },
    },
    "lm-risky-large": {
        "not_standardized": {"pg.group_advantages": _never_standardized},
        "a_milder_loss": {"outcomes": np.array([0.0, 1.0, -2.0])},
    },
    "length_normalization": {
        "the_sum_undoes_it": {"over_own_length": lambda rewards, size: _centered(rewards)},
        "token_mean_is_the_same": {
            "over_own_length": lambda rewards, size: _centered(rewards)
            / size.mean(-1, keepdims=True)
        },
        "standardized": {
            "over_own_length": lambda rewards, size: _standardized(0)(rewards) / size
        },
    },
    "dr_grpo": {
        "own_length": {"dr_grpo": lambda rewards, size: _centered(rewards) / size},
        "standardized": {"dr_grpo": lambda rewards, size: _standardized(0)(rewards) / 3},
        "token_mean_called_unbiased": {"token_mean": lambda rewards, size: _centered(rewards)},
        "own_length_for_the_token_mean": {
            "token_mean": lambda rewards, size: _centered(rewards) / size
        },
    },
}  # fmt: skip
