"""Weights of whole responses: advantages within a group, and estimates of a KL divergence."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from .._pytree import Scalar
from .._validation import require, require_number
from ..rollouts import floating

Group = Float[Array, "*prompts K"]  # a number for each of K responses to the same prompt


def leave_one_out_advantages(rewards: Array) -> Group:
    r"""Subtract from each reward the mean of the others of its group (`rloo`).

    $R_i - \frac{1}{K-1} \sum_{j \ne i} R_j$, which is $\frac{K}{K-1} (R_i - \bar R)$. Rewards that
    are all equal give exactly 0, in 32 bits too. Source: Kool et al. (2019).

    rewards: the rewards of K responses to one prompt along the last axis, [K] or [prompts, K].

    >>> pg.leave_one_out_advantages(jnp.array([1.0, 0.0, 0.0])).tolist()
    [1.0, -0.5, -0.5]
    """
    size = _size(rewards)
    return _less_the_mean(rewards, size) / (size - 1)


def group_advantages(rewards: Array, standardize: bool = True, epsilon: Scalar = 0.0) -> Group:
    r"""Subtract the mean of the group, and divide by its standard deviation (`grpo_std`).

    $(R_i - \bar R) / (\hat\sigma + \epsilon)$ with $\hat\sigma^2 = \frac1K \sum_i (R_i - \bar
    R)^2$. Rewards that are all equal give exactly 0, in 32 bits too. Source: Shao et al. (2024).

    rewards: the rewards of K responses to one prompt along the last axis, [K] or [prompts, K].
    standardize: whether to divide. Without the division the result is $R_i - \bar R$ (`dr_grpo`).
    epsilon: is added to $\hat\sigma$. It keeps differences small that come from rounding alone.

    >>> pg.group_advantages(jnp.array([1.0, 0.0, 0.0, 1.0])).tolist()
    [1.0, -1.0, -1.0, 1.0]
    """
    size = _size(rewards)
    require_number("epsilon", epsilon, 0, float("inf"))
    centered = _less_the_mean(rewards, size) / size
    if not standardize:
        return centered
    # In units of the largest difference, whose square is then no underflow.
    largest = jnp.abs(centered).max(-1, keepdims=True)
    mixed = largest > 0
    shape = centered / jnp.where(mixed, largest, 1.0)
    deviation = jnp.sqrt(jnp.where(mixed, (shape**2).mean(-1, keepdims=True), 1.0))
    return jnp.where(mixed, centered / jnp.where(mixed, largest * deviation + epsilon, 1.0), 0.0)


def kl_estimates(
    log_prob: Float[Array, "*N"], reference_log_prob: Float[Array, "*N"]
) -> tuple[Float[Array, "*N"], Float[Array, "*N"], Float[Array, "*N"]]:
    r"""Estimate $KL(\pi \Vert \pi_{ref})$ from samples of $\pi$ in three ways (`kl_estimates`).

    With $\ell = \log \pi - \log \pi_{ref}$ they are $k_1 = \ell$, $k_2 = \ell^2 / 2$ and
    $k_3 = e^{-\ell} - 1 + \ell$. The means of $k_1$ and $k_3$ are the divergence. What each of
    them does as part of a loss is another matter (`kl_estimate_gradients`).
    Source: Schulman (2020).

    log_prob, reference_log_prob: of the same samples under both policies, for single tokens or
    summed to whole responses.

    >>> two, one = jnp.log(jnp.array(0.5)), jnp.log(jnp.array(0.25))
    >>> [round(float(k), 3) for k in pg.kl_estimates(two, one)]
    [0.693, 0.24, 0.193]
    """
    ratio = log_prob - reference_log_prob
    return ratio, ratio**2 / 2, jnp.expm1(-ratio) + ratio


def _size(rewards: Array) -> int:
    """The number of responses in a group."""
    shape = jnp.shape(rewards)
    several = len(shape) > 0 and shape[-1] >= 2
    must = "an array [..., K] with at least two responses to each prompt"
    require(several, "rewards", f"an array of shape {shape}", must)
    return int(shape[-1])


def _less_the_mean(rewards: Array, size: int) -> Group:
    """K times each reward less their mean; equal numbers leave no rounding, as the first is 0."""
    rewards = floating(rewards)
    differences = rewards - rewards[..., :1]
    return size * differences - differences.sum(-1, keepdims=True)
