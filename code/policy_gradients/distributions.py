"""The two distributions a policy returns. The last axis is the event, axes before it are batch."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ._pytree import PRNGKey

LOG_TWO_PI = 1.8378770664093453


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


Distribution = Categorical | Normal
