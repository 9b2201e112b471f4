"""Mistakes that the checks of `language_models_kl` must reject."""

import jax
import jax.numpy as jnp
import numpy as np

_PREFIXES = ["", "a", "b", "aa", "ab", "ba", "bb"]
_RESPONSES = [s + t for s in _PREFIXES for t in "ab." if t == "." or len(s) == 2]
_TAKES = np.array(
    [[[y.startswith(s + t) for t in "ab."] for s in _PREFIXES] for y in _RESPONSES], dtype=float
)
_VISITS = _TAKES.sum(-1)
_DEPTH = np.array([len(s) for s in _PREFIXES])


def _log_probs(logits):
    return jnp.einsum("ysa,sa->y", _TAKES, jax.nn.log_softmax(logits))


def _tilted_tokens(join, reference=True):
    """soft_tokens with another way to join the values of the continuations."""

    def soft_tokens(logits, reward, beta):
        value = dict(zip(_RESPONSES, reward, strict=True))
        token = {}
        for s, log_p in reversed(list(zip(_PREFIXES, jax.nn.log_softmax(logits), strict=True))):
            values = jnp.stack([value[s + t] for t in "ab."])
            value[s] = join(log_p, values, beta)
            token[s] = jax.nn.softmax((log_p if reference else 0.0) + values / beta)
        return jnp.stack([token[s] for s in _PREFIXES]), value[""]

    return soft_tokens


def _soft(log_p, values, beta):
    return beta * jax.nn.logsumexp(log_p + values / beta)


def _mean(log_p, values, beta):
    return jnp.exp(log_p) @ values


def _slopes(change):
    def family_slopes(star, reward, beta):
        variance = star @ (reward - star @ reward) ** 2
        return jnp.stack(change(variance, beta))

    return family_slopes


def _ell_in_the_graph(logits, reference, reward, beta, weight):
    log_p = _log_probs(logits)
    return weight @ ((reward - beta * (log_p - reference)) * log_p)


def _to_go(gamma, first=0):
    def to_go(rewards):
        steps = _DEPTH[None, :] - _DEPTH[:, None]
        past = steps >= first
        return _VISITS * (rewards @ jnp.where(past, gamma ** np.maximum(steps, 0), 0.0).T)

    return to_go


def _own_ell_only(reward, ell, beta):
    return _VISITS * reward[:, None] - beta * ell


def _no_penalty_between_equals(reward, other_reward, ell, other_ell, beta):
    apart = reward != other_reward
    return (reward - other_reward - beta * apart * (ell - other_ell)) / 2


def _controlled(sign):
    def controlled(p, q):
        ell = jnp.log(p) - jnp.log(q)
        r = jnp.exp(-ell)
        c = sign * (p @ (ell * r) - (p @ ell) * (p @ r)) / (p @ r**2 - (p @ r) ** 2)
        each = ell + c * (r - 1)
        return p @ each, p @ each**2 - (p @ each) ** 2

    return controlled


def _k3_complete_anyway(p, q):
    drawn = p.at[0].set(0.0) / (1 - p[0])
    ell = jnp.log(drawn[1:]) - jnp.log(q[1:])
    return drawn[1:] @ (1 - jnp.exp(-ell))


def _table(change):
    """The table of gradients, with entries changed by `change`."""

    def table_of_gradients(reverse, forward, mean_k2):
        loss = {"k1": 0 * reverse, "k2": reverse, "k3": forward}
        reward = {"k1": reverse, "k2": mean_k2 - reverse, "k3": reverse - forward}
        change(loss, reward, reverse, forward, mean_k2)
        return jnp.stack([jnp.stack([*loss.values()]), jnp.stack([*reward.values()])])

    return table_of_gradients


def _mean_times_mean(each, p):
    lengths = _VISITS.sum(1)
    return (p @ (each.sum(axis=1) / lengths)) * (p @ lengths)


def _kl(p, q):
    return (p * (jnp.log(p) - jnp.log(q))).sum(-1)


WRONG = {
    "kl_objective": {
        "without_the_reference": {
            "best_policy": lambda reference, reward, beta: jax.nn.softmax(reward / beta)
        },
        "reward_times_beta": {
            "best_policy": lambda reference, reward, beta: jax.nn.softmax(
                jnp.log(reference) + beta * reward
            )
        },
        "forward_penalty": {
            "penalized": lambda policy, reference, reward, beta: (
                policy @ reward - beta * _kl(reference, policy)
            )
        },
    },
    "soft_tokens": {
        "mean_for_the_soft_maximum": {"soft_tokens": _tilted_tokens(_mean)},
        "without_the_reference": {"soft_tokens": _tilted_tokens(_soft, reference=False)},
        "divergence_without_one_over_beta": {"family_slopes": _slopes(lambda v, b: [v, v])},
        "derivatives_in_beta": {"family_slopes": _slopes(lambda v, b: [-v / b**2, -v / b**3])},
        "reward_times_beta": {
            "best_policy": lambda reference, reward, beta: jax.nn.softmax(
                jnp.log(reference) + beta * reward
            )
        },
    },
    "kl_in_reward": {
        "log_ratio_in_the_graph": {"surrogate": _ell_in_the_graph},
        "own_log_ratio_only": {"token_weights": _own_ell_only},
        "discounted": {"to_go": _to_go(0.9)},
        "own_reward_left_out": {"to_go": _to_go(1.0, first=1)},
        "penalty_dropped_between_equals": {"pair_weight": _no_penalty_between_equals},
    },
    "kl_estimates": {
        "k2_taken_for_unbiased": {"k3": lambda ell: ell**2 / 2},
        "size_of_the_log_ratio": {"k1": jnp.abs},
        "ratio_upside_down": {"k3": lambda ell: jnp.expm1(ell) - ell},
        "nothing_missing": {"missing_mass": _k3_complete_anyway},
        "control_with_the_wrong_sign": {"controlled": _controlled(1.0)},
    },
    "kl_estimate_gradients": {
        "k1_in_the_loss": {
            "table_of_gradients": _table(lambda loss, reward, rev, fwd, k2: loss.update(k1=rev))
        },
        "k3_in_the_loss": {
            "table_of_gradients": _table(lambda loss, reward, rev, fwd, k2: loss.update(k3=rev))
        },
        "k3_in_the_reward": {
            "table_of_gradients": _table(lambda loss, reward, rev, fwd, k2: reward.update(k3=rev))
        },
        "k2_in_the_reward": {
            "table_of_gradients": _table(lambda loss, reward, rev, fwd, k2: reward.update(k2=rev))
        },
        "k2_with_a_ratio": {"ratio_row": lambda reverse, mean_k2: jnp.stack([reverse] * 3)},
    },
    "token_kl": {
        "later_prefixes_forgotten": {"later_part": lambda logits, ref: jnp.zeros((7, 3))},
        "reverse_for_forward": {
            "forward_part": lambda logits, ref: jax.grad(
                lambda z: (
                    jnp.exp(_log_probs(logits))
                    @ (_VISITS @ _kl(jax.nn.softmax(z), jax.nn.softmax(ref)))
                )
            )(logits)
        },
        "forward_divergence_of_responses": {
            "forward_part": lambda logits, ref: jax.grad(
                lambda z: _kl(jnp.exp(_log_probs(ref)), jnp.exp(_log_probs(z)))
            )(logits)
        },
        "mean_per_token_times_mean_length": {"mean_of_sum": _mean_times_mean},
    },
}
