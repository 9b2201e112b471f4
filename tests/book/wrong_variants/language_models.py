"""Mistakes that the checks of `language_models` must reject."""

import jax
import jax.numpy as jnp
import numpy as np

from cell_tools.responses import (
    enumerate_responses,
    log_probabilities,
    scores,
    token_log_probabilities,
    token_scores,
)

_LISTED = enumerate_responses(num_tokens=3, cap=3)
_MU, _PROMPTS = np.array([0.3, 0.7]), np.random.default_rng(1).normal(size=(2, 7, 3))


def _softmax(logits):
    weight = np.exp(logits - logits.max(-1, keepdims=True))
    return weight / weight.sum(-1, keepdims=True)


# Text as a decision process.


def _without_the_end(responses, logits):
    end = logits.shape[-1] - 1
    return (token_log_probabilities(responses, logits) * (responses.token != end)).sum(-1)


def _rows_mixed_up(responses, logits):
    return log_probabilities(responses, np.roll(logits, 1, axis=-2))


def _only_those_that_ended(logits):
    return np.exp(log_probabilities(_LISTED, logits)) * _LISTED.ended


def _one_token_late(responses, logits):
    """The score of each token, taken where the next one is said."""
    return np.roll(token_scores(responses, logits), 1, axis=-4)


def _values_of_the_prefix_before(logits, rewards):
    """Q(s, a) of V(s), as if a value network were read one place too early."""
    pi = _softmax(logits)
    v = np.zeros(pi.shape[:-1])
    for s in reversed(range(len(_LISTED.prefixes))):
        for a in range(3):
            on, done = _LISTED.following[s, a], _LISTED.finished[s, a]
            v[..., s] += pi[..., s, a] * (v[..., on] if on >= 0 else rewards[..., done])
    return v, np.broadcast_to(v[..., None], pi.shape)


def _mean_over_tokens(responses, logits):
    return scores(responses, logits) / responses.length[:, None, None]


# Masks.


def _ends_at(whole, stop):
    """Two runs that end alike, whether the end token counts or not."""
    return lambda count_end: np.array([[1 / 9, 1 / 3], [whole, stop]])


def _letter_half_learned(count_end):
    """Runs of which the one without the scores of full stops writes a half of the time."""
    return np.array([[1 / 9, 1 / 3], [0.98, 0.99] if count_end else [1 / 6, 1 / 3]])


def _nothing_masked(logits, mask, said=_LISTED):
    chance = np.exp(log_probabilities(_LISTED, logits))
    return np.einsum("...n,...nhpv->...pv", chance, token_scores(said, logits))


def _mask_sees_the_token(logits, mask, said=_LISTED):
    chance = np.exp(log_probabilities(_LISTED, logits))
    return np.einsum(
        "...n,...nhpv,...nh->...pv", chance, token_scores(said, logits), mask * (said.token > 0)
    )


# Weights that are held fixed.


def _policy_not_differentiated_as_such(logits, weight):
    return jax.grad(lambda z: log_probabilities(_LISTED, z) @ weight)(logits)


def _tokens_averaged(logits, weight):
    chance = np.exp(log_probabilities(_LISTED, logits))
    return np.einsum(
        "...n,...npv->...pv", chance * weight / _LISTED.length, scores(_LISTED, logits)
    )


def _reads_the_length(theta, rewards, b):
    logits = theta[..., None, :, :] + _PROMPTS
    chance = _MU[:, None] * np.exp(log_probabilities(_LISTED, logits))
    g = scores(_LISTED, logits)
    weight = rewards - b * _LISTED.length
    mean = np.einsum("...xn,...xnpv->...pv", chance * weight, g)
    square = (chance * weight**2 * (g**2).sum((-2, -1))).sum((-2, -1))
    return mean, square - (mean**2).sum((-2, -1))


def _mean_reward(theta, rewards):
    logits = theta[..., None, :, :] + _PROMPTS
    chance = np.exp(log_probabilities(_LISTED, logits))
    size = chance * (scores(_LISTED, logits) ** 2).sum((-2, -1))
    return size.sum(-1), (chance * rewards).sum(-1)


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


def _always_standardized(rewards, standardize=True):
    return _standardized(0)(rewards)


def _two_terms(price):
    def terms(size, chance, rewards, g):
        c, square = rewards - chance @ rewards, (g**2).sum((1, 2))
        gradient = (np.tensordot(chance * rewards, g, axes=1) ** 2).sum()
        known = (chance @ (c**2 * square) - gradient) / size
        return known, price(size, (chance @ c**2) * (chance @ square), gradient)

    return terms


def _not_centered(size, chance, rewards, g):
    square = (g**2).sum((1, 2))
    gradient = (np.tensordot(chance * rewards, g, axes=1) ** 2).sum()
    return (chance @ (rewards**2 * square) - gradient) / size, 0.0


def _nothing_undone(size, chance, rewards, g):
    return _two_terms(lambda size, product, gradient: 0.0)(size, chance, rewards, g)


def _surrogate(weigh, total=lambda terms: terms.mean(), share=lambda size: 1.0):
    """The surrogate of a group with other weights, another total, or a share for each length."""

    def surrogate(logits, group, rewards):
        told = log_probabilities(_LISTED, logits) * share(_LISTED.length)
        return total(jax.lax.stop_gradient(weigh(rewards)) * told[group])

    return surrogate


def _left_out(rewards):
    return _centered(rewards) * (rewards.shape[-1] / (rewards.shape[-1] - 1))


WRONG = {
    "text_mdp": {
        "without_the_factor_of_the_end": {"log_probabilities": _without_the_end},
        "rows_mixed_up": {"log_probabilities": _rows_mixed_up},
        "only_those_that_ended": {"chances": _only_those_that_ended},
    },
    "sequence_gradient": {
        "mean_over_tokens": {"scores": _mean_over_tokens},
        "scores_shifted_by_one": {"token_scores": _one_token_late},
        "values_of_the_prefix_before": {"prefix_values": _values_of_the_prefix_before},
    },
    "token_mask": {
        "nothing_masked": {"update_for_one": _nothing_masked},
        "mask_sees_the_token": {"update_for_one": _mask_sees_the_token},
        "end_more_likely": {
            "end_less_pi": lambda logits: _softmax(logits) - (np.arange(3) == 2),
        },
        "padding_is_like_a_sample": {"overwritten": _LISTED},
        "visits_forgotten": {"prefix_chances": lambda logits: np.ones(logits.shape[:-1])},
        "end_in_the_loss": {"no_end": _LISTED.mask},
    },
    "lm-stop": {
        "end_in_both_losses": {"taught": _ends_at(0.98, 0.99)},
        "end_in_no_loss": {"taught": _ends_at(0.32, 1 / 3)},
        "nothing_learned": {"taught": _ends_at(1 / 9, 1 / 3)},
        "letter_half_learned": {"taught": _letter_half_learned},
    },
    "frozen_weight": {
        "second_term_forgotten": {"mean_slope": lambda logits: 0.0},
        "log_for_the_probability": {"held_fixed": _policy_not_differentiated_as_such},
        "tokens_averaged": {"with_weight": _tokens_averaged},
    },
    "prompt_baseline": {
        "reads_the_length": {"moments": _reads_the_length},
        "mean_reward_for_the_best": {"best_for_prompt": _mean_reward},
        "one_number_for_both": {"two_answers": lambda b: 10.125},
    },
    "rloo": {
        "mean_of_the_group_called_unbiased": {"pg.leave_one_out_advantages": _centered},
        "others_divided_by_all": {"pg.leave_one_out_advantages": _others_divided_by_all},
        "always_standardized": {"pg.group_advantages": _always_standardized},
        "surrogate_of_the_centered_rewards": {"group_surrogate": _surrogate(_centered)},
        "surrogate_is_a_sum": {
            "group_surrogate": _surrogate(_left_out, total=lambda terms: terms.sum())
        },
        "surrogate_over_the_length": {
            "group_surrogate": _surrogate(_left_out, share=lambda size: 1 / size)
        },
    },
    "rloo_variance": {
        "price_without_the_gradient": {
            "two_terms": _two_terms(lambda size, product, gradient: product / size / (size - 1))
        },
        "price_over_the_square": {
            "two_terms": _two_terms(lambda size, product, gradient: (product + gradient) / size**2)
        },
        "no_price": {"two_terms": _nothing_undone},
        "no_baseline": {"two_terms": _not_centered},
        "mean_of_the_group": {"pg.leave_one_out_advantages": _centered},
    },
}  # fmt: skip
