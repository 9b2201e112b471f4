"""Finite-horizon tabular MDPs, solved exactly: values, advantages, state distributions, objective.

Everything here is undiscounted and differentiable in the policy. A policy is an array of
probabilities: `pi[S, A]` is stationary, `pi[H, S, A]` depends on the step; its ndim decides.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import ArrayLike

from .._pytree import PRNGKey, Pytree
from .._validation import as_float_arrays, is_concrete, require, require_count

Pi = Float[Array, "S A"] | Float[Array, "H S A"]
Theta = Float[Array, "S A"]  # the logits of the tabular softmax


class TabularMDP(Pytree):
    r"""A Markov decision process with finitely many states and actions and a horizon.

    transition: $P(s' \mid s, a)$ as an array [s, a, s'], whose rows sum to 1.
    reward: $r(s, a)$ as an array [s, a].
    initial: $\mu(s)$ as an array [s], the distribution of the first state.
    horizon: the number of actions in an episode, at least 1.

    The MDP is a pytree in which `horizon` is static. Raises `ValueError` for anything that is not
    an MDP; arrays that JAX traces are not checked.

    >>> mdp = pg.TabularMDP(jnp.ones((1, 2, 1)), jnp.array([[0.0, 1.0]]), jnp.ones(1), horizon=3)
    >>> mdp.num_states, mdp.num_actions
    (1, 2)
    """

    transition: Float[Array, "S A S"]
    reward: Float[Array, "S A"]
    initial: Float[Array, " S"]
    horizon: int

    def __init__(
        self, transition: ArrayLike, reward: ArrayLike, initial: ArrayLike, horizon: int
    ) -> None:
        arrays = as_float_arrays(transition=transition, reward=reward, initial=initial)
        for name, array in arrays.items():
            object.__setattr__(self, name, array)
        object.__setattr__(self, "horizon", require_count("horizon", horizon))
        _check_shapes(self)
        for name, array in arrays.items():
            if is_concrete(array):
                _check_numbers(name, array)

    @property
    def num_states(self) -> int:
        """The number S of states."""
        return self.reward.shape[-2]

    @property
    def num_actions(self) -> int:
        """The number A of actions."""
        return self.reward.shape[-1]


def _check_shapes(mdp: TabularMDP) -> None:
    shape = mdp.transition.shape
    cube = len(shape) == 3 and shape[0] == shape[2] and min(shape) >= 1
    require(cube, "transition", f"of shape {shape}", "of shape [S, A, S]")
    for name, must in (("reward", shape[:2]), ("initial", shape[:1])):
        was = getattr(mdp, name).shape
        require(was == must, name, f"of shape {was}", f"of shape {must}, as transition says")


def _check_numbers(name: str, array: Array) -> None:
    numbers = np.asarray(array, dtype=np.float64)
    require(bool(np.isfinite(numbers).all()), name, "not finite everywhere", "free of NaN and inf")
    if name == "reward":
        return
    smallest = numbers.min()
    require(smallest >= 0, name, f"negative somewhere ({smallest:g})", "nowhere below 0")
    sums = numbers.sum(-1)
    worst = sums.flat[np.abs(sums - 1).argmax()]
    rounding = 1e-5 if array.dtype == jnp.float32 else 1e-8
    was = f"not normalized (a row sums to {worst:g})"
    require(abs(worst - 1) <= rounding, name, was, "a distribution: its rows sum to 1")


def per_step(mdp: TabularMDP, pi: Pi) -> Float[Array, "H S A"]:
    """Return the policy of each step: `pi[H, S, A]` unchanged, `pi[S, A]` repeated H times."""
    stationary = (mdp.num_states, mdp.num_actions)
    shape = (mdp.horizon, *stationary)
    must = f"of shape {stationary} or {shape}"
    require(pi.shape in (stationary, shape), "pi", f"of shape {pi.shape}", must)
    return jnp.broadcast_to(pi, shape)


def values(
    mdp: TabularMDP, pi: Pi
) -> tuple[Float[Array, "{mdp.horizon}+1 S"], Float[Array, "H S A"]]:
    r"""Compute V[h, s] and Q[h, s, a], the expected reward from step h on, backward in time.

    $Q_h(s, a) = r(s, a) + \sum_{s'} P(s' \mid s, a) V_{h+1}(s')$ and
    $V_h(s) = \sum_a \pi_h(a \mid s) Q_h(s, a)$ with $V_H = 0$.

    >>> v, q = pg.values(pg.bandit([0.0, 1.0]), jnp.array([[0.25, 0.75]]))
    >>> v.tolist(), q.tolist()
    ([[0.75], [0.0]], [[[0.0, 1.0]]])
    """

    def backward(v_next: Array, pi_h: Array) -> tuple[Array, Any]:
        q = mdp.reward + mdp.transition @ v_next
        v = (pi_h * q).sum(-1)
        return v, (v, q)

    end = jnp.zeros(mdp.num_states, jnp.result_type(mdp.reward, pi))
    _, (v, q) = jax.lax.scan(backward, end, per_step(mdp, pi), reverse=True)
    return jnp.concatenate([v, end[None]]), q


def advantages(mdp: TabularMDP, pi: Pi) -> Float[Array, "H S A"]:
    """Compute $A_h(s, a) = Q_h(s, a) - V_h(s)$, an action's gain over the policy's average.

    >>> pg.advantages(pg.bandit([0.0, 1.0]), jnp.array([[0.25, 0.75]])).tolist()
    [[[-0.75, 0.25]]]
    """
    v, q = values(mdp, pi)
    return q - v[:-1, :, None]


def state_distributions(mdp: TabularMDP, pi: Pi) -> Float[Array, "H S"]:
    r"""Compute d[h, s], the probability of being in state s at step h, forward in time.

    $d_0 = \mu$ and $d_{h+1}(s') = \sum_{s, a} d_h(s) \pi_h(a \mid s) P(s' \mid s, a)$.

    >>> pg.state_distributions(pg.delayed_bill(), jnp.full((3, 2), 0.5)).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.5, 0.5]]
    """

    def forward(d: Array, pi_h: Array) -> tuple[Array, Array]:
        return jnp.einsum("s,sa,sat->t", d, pi_h, mdp.transition), d

    start = mdp.initial.astype(jnp.result_type(mdp.initial, pi))
    return jax.lax.scan(forward, start, per_step(mdp, pi))[1]


def objective(mdp: TabularMDP, pi: Pi) -> Float[Array, ""]:
    r"""Compute the expected total reward, $J = \sum_s \mu(s) V_0(s)$ (`objective_fn`).

    >>> float(pg.objective(pg.bandit([0.0, 1.0]), jnp.array([[0.25, 0.75]])))
    0.75
    """
    return mdp.initial @ values(mdp, pi)[0][0]


def tabular_softmax(theta: Theta) -> Float[Array, "S A"]:
    r"""Turn logits into $\pi(a \mid s) = e^{\theta_{s, a}} / \sum_{a'} e^{\theta_{s, a'}}$.

    >>> pg.tabular_softmax(jnp.zeros((1, 2))).tolist()  # equal logits, the uniform policy
    [[0.5, 0.5]]
    """
    return jax.nn.softmax(theta, axis=-1)


def random_mdp(key: PRNGKey, num_states: int, num_actions: int, horizon: int) -> TabularMDP:
    """Draw an MDP whose probabilities are uniform on the simplex and whose rewards are normal.

    Each row of the transitions and the distribution of the first state have a flat Dirichlet
    distribution; each reward is standard normal.

    >>> pg.random_mdp(jax.random.key(0), num_states=3, num_actions=2, horizon=4).transition.shape
    (3, 2, 3)
    """
    transition_key, reward_key, initial_key = jax.random.split(key, 3)
    reward = jax.random.normal(reward_key, (num_states, num_actions))

    def rows(key: PRNGKey, shape: tuple[int, ...]) -> Array:
        """Exponentials over their sum are flat Dirichlet, and compile in a tenth of the time."""
        exponential = jax.random.exponential(key, shape)
        return exponential / exponential.sum(-1, keepdims=True)

    transition = rows(transition_key, (num_states, num_actions, num_states))
    return TabularMDP(transition, reward, rows(initial_key, (num_states,)), horizon)
