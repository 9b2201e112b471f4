"""What a policy returns: a distribution over actions.

In `Categorical` and `Normal` the last axis of the parameters is the event, axes before it are
batch. A distribution of your own is any class with the methods of `Distribution` that JAX can
trace, as a `NamedTuple` of arrays is.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, Shaped

from ._pytree import PRNGKey

LOG_TWO_PI = 1.8378770664093453


@runtime_checkable
class Distribution(Protocol):
    """What algorithms ask of a distribution over actions."""

    def sample(self, key: PRNGKey) -> Array:
        """One draw for each batch entry."""

    def mode(self) -> Array:
        """The action that `evaluate(..., deterministic=True)` takes."""

    def log_prob(self, x: Any) -> Float[Array, "*batch"]:
        """Logarithm of the probability or of the density."""

    def entropy(self) -> Float[Array, "*batch"]:
        """Expectation of -log_prob, in nats."""

    def kl(self, other: Any) -> Float[Array, "*batch"]:
        """KL(self || other), in nats; NPG, TRPO and PPO with a penalty use it."""


class Categorical(NamedTuple):
    """Choice among A actions with probabilities softmax(logits); a logit of -inf forbids one.

    >>> float(pg.Categorical(jnp.zeros(4)).kl(pg.Categorical(jnp.zeros(4))))
    0.0
    """

    logits: Float[Array, "*batch A"]

    @property
    def log_probs(self) -> Float[Array, "*batch A"]:
        """The logarithm of every action's probability."""
        return jax.nn.log_softmax(self.logits)

    def sample(self, key: PRNGKey) -> Int[Array, "*batch"]:
        """One draw for each batch entry."""
        return jax.random.categorical(key, self.logits)

    def mode(self) -> Int[Array, "*batch"]:
        """The most probable action."""
        return jnp.argmax(self.logits, axis=-1)

    def log_prob(self, x: Int[Array, "*batch"]) -> Float[Array, "*batch"]:
        """The logarithm of the probability of x."""
        return jnp.take_along_axis(self.log_probs, jnp.asarray(x)[..., None], axis=-1)[..., 0]

    def entropy(self) -> Float[Array, "*batch"]:
        r"""Compute $-\sum_a p_a \log p_a$ in nats, with $0 \log 0 = 0$."""
        return -self._expect(self.log_probs)

    def kl(self, other: "Categorical") -> Float[Array, "*batch"]:
        r"""Compute $\sum_a p_a \log(p_a / q_a)$ in nats, q being `other`; inf where only q is 0."""
        return self._expect(self.log_probs) - self._expect(other.log_probs)

    def _expect(self, log_q: Float[Array, "*batch A"]) -> Float[Array, "*batch"]:
        """sum_a p_a log q_a, leaving out actions of probability 0 (their gradient too)."""
        p = jnp.exp(self.log_probs)
        return (p * jnp.where(p > 0, log_q, 0.0)).sum(-1)


class Normal(NamedTuple):
    """Independent normal components, summed over the last axis; log_std may lack batch axes.

    >>> pg.Normal(jnp.array([1.0, 2.0]), jnp.zeros(2)).mode().tolist()
    [1.0, 2.0]
    """

    mean: Float[Array, "*batch D"]
    log_std: Float[Array, "*#batch D"]

    def sample(self, key: PRNGKey) -> Float[Array, "*batch D"]:
        """One draw for each batch entry."""
        noise = jax.random.normal(key, self.mean.shape, self.mean.dtype)
        return self.mean + jnp.exp(self.log_std) * noise

    def mode(self) -> Float[Array, "*batch D"]:
        """The mean, where the density is highest."""
        return self.mean

    def log_prob(self, x: Float[Array, "*batch D"]) -> Float[Array, "*batch"]:
        r"""Compute $-\frac12 \sum_i ((x_i - \mu_i)^2 / \sigma_i^2 + \log 2 \pi \sigma_i^2)$."""
        z = (x - self.mean) * jnp.exp(-self.log_std)
        return -0.5 * (z**2 + 2 * self.log_std + LOG_TWO_PI).sum(-1)

    def entropy(self) -> Float[Array, "*batch"]:
        r"""Compute $\sum_i (\log \sigma_i + \frac12 (1 + \log 2 \pi))$ in nats."""
        log_std = jnp.broadcast_to(self.log_std, self.mean.shape)
        return (log_std + 0.5 * (1 + LOG_TWO_PI)).sum(-1)

    def kl(self, other: "Normal") -> Float[Array, "*batch"]:
        r"""Compute the divergence of this distribution from `other` in nats.

        $\sum_i \log(t_i / s_i) + (s_i^2 + (\mu_i - \nu_i)^2) / (2 t_i^2) - \frac12$ for this
        distribution $N(\mu, s^2)$ and the other $N(\nu, t^2)$.
        """
        log_ratio = self.log_std - other.log_std
        distance = (self.mean - other.mean) * jnp.exp(-other.log_std)
        return 0.5 * (jnp.exp(2 * log_ratio) + distance**2 - 1 - 2 * log_ratio).sum(-1)


class SquashedNormal(NamedTuple):
    r"""a = low + (high - low) (1 + tanh u) / 2 with u from `Normal(mean, log_std)`: inside a box.

    low and high are floating-point numbers or arrays that broadcast with the mean.
    """

    mean: Float[Array, "*batch D"]
    log_std: Float[Array, "*#batch D"]
    low: Any = -1.0
    high: Any = 1.0

    @property
    def normal(self) -> Normal:
        """The distribution of u."""
        return Normal(self.mean, self.log_std)

    def sample(self, key: PRNGKey) -> Float[Array, "*batch D"]:
        """One draw for each batch entry."""
        return self._squashed(self.normal.sample(key))

    def mode(self) -> Float[Array, "*batch D"]:
        """The image of the mean: the median of each component, not where the density is highest."""
        return self._squashed(self.mean)

    def log_prob(self, x: Float[Array, "*batch D"]) -> Float[Array, "*batch"]:
        r"""log p(a) = log p(u) - \sum_i log |da_i / du_i| (change of variables).

        tanh u is 1 in floating-point numbers where u is large, so u is recovered up to |u| = 7.
        """
        y = 2 * (x - self.low) / (self.high - self.low) - 1
        u = jnp.arctanh(jnp.clip(y, -(1 - 1e-6), 1 - 1e-6))
        return self.normal.log_prob(u) - self._log_slope(u).sum(-1)

    def entropy(self) -> Float[Array, "*batch"]:
        """That of u plus the mean of log |da / du|, by Gauss-Hermite quadrature with 32 nodes."""
        nodes, weights = np.polynomial.hermite_e.hermegauss(32)
        std = jnp.exp(jnp.broadcast_to(self.log_std, self.mean.shape))
        shape = (-1, *[1] * self.mean.ndim)
        points, shares = (jnp.asarray(x, std.dtype).reshape(shape) for x in (nodes, weights))
        mean_slope = (shares * self._log_slope(self.mean + std * points)).sum(0) / shares.sum()
        return self.normal.entropy() + mean_slope.sum(-1)

    def kl(self, other: "SquashedNormal") -> Float[Array, "*batch"]:
        """KL(self || other) for equal bounds: that of the two normals, as tanh is invertible."""
        return self.normal.kl(other.normal)

    def _squashed(self, u: Array) -> Float[Array, "*batch D"]:
        return self.low + 0.5 * (self.high - self.low) * (1 + jnp.tanh(u))

    def _log_slope(self, u: Array) -> Array:
        """log da/du, with 1 - tanh^2 u = 4 e^{-2u} / (1 + e^{-2u})^2."""
        log_four = jnp.log(jnp.asarray(4.0, u.dtype))
        return jnp.log(0.5 * (self.high - self.low)) + log_four - 2 * (u + jax.nn.softplus(-2 * u))


class Independent(NamedTuple):
    """Independent components: the last batch axis of a distribution becomes part of the event."""

    components: Any  # a distribution with batch axes [*batch, K]

    def sample(self, key: PRNGKey) -> Shaped[Array, "*batch K"]:
        """One draw of all K components for each batch entry."""
        return self.components.sample(key)

    def mode(self) -> Shaped[Array, "*batch K"]:
        """The most probable value of each component."""
        return self.components.mode()

    def log_prob(self, x: Shaped[Array, "*batch K"]) -> Float[Array, "*batch"]:
        """sum_k log p_k(x_k)."""
        return self.components.log_prob(x).sum(-1)

    def entropy(self) -> Float[Array, "*batch"]:
        """The sum of the entropies, in nats."""
        return self.components.entropy().sum(-1)

    def kl(self, other: "Independent") -> Float[Array, "*batch"]:
        """The sum of the divergences KL(self_k || other_k), in nats."""
        return self.components.kl(other.components).sum(-1)


def product_of_categoricals(logits: Sequence[Float[Array, "*batch _"]]) -> Independent:
    """K independent choices, the k-th among as many actions as `logits[k]` has entries.

    >>> choices = pg.product_of_categoricals([jnp.zeros(2), jnp.array([0.0, 1.0, 0.0])])
    >>> choices.mode().tolist()
    [0, 1]
    """
    most = max(row.shape[-1] for row in logits)
    widths = [[(0, 0)] * (row.ndim - 1) + [(0, most - row.shape[-1])] for row in logits]
    padded = [
        jnp.pad(row, width, constant_values=-jnp.inf)  # a logit of -inf: never taken
        for row, width in zip(logits, widths, strict=True)
    ]
    return Independent(Categorical(jnp.stack(padded, axis=-2)))
