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

from .._pytree import Pytree
from .._validation import as_float_arrays, is_concrete, require, require_count

Pi = Float[Array, "S A"] | Float[Array, "H S A"]


class TabularMDP(Pytree):
    """A Markov decision process with finitely many states and actions and a horizon.

    transition: P[s, a, s'], the probability of s' after action a in state s; rows sum to 1.
    reward: r[s, a], received when action a is taken in state s.
    initial: mu[s], the distribution of the first state.
    horizon: H >= 1, the number of actions in an episode.

    A pytree with `horizon` static. Raises `ValueError` for anything that is not an MDP; arrays
    being traced by JAX are taken as they are.
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
        return self.reward.shape[-2]

    @property
    def num_actions(self) -> int:
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
    require(smallest >= 0, name, f"negative somewhere ({smallest:g})", "made of probabilities")
    sums = numbers.sum(-1)
    worst = sums.flat[np.abs(sums - 1).argmax()]
    rounding = 1e-5 if array.dtype == jnp.float32 else 1e-8
    was = f"not normalised (a row sums to {worst:g})"
    require(abs(worst - 1) <= rounding, name, was, "a distribution: its rows sum to 1")


def per_step(mdp: TabularMDP, pi: Pi) -> Float[Array, "H S A"]:
    """The policy of each step: `pi[H, S, A]` as it is, `pi[S, A]` repeated H times."""
    stationary = (mdp.num_states, mdp.num_actions)
    shape = (mdp.horizon, *stationary)
    must = f"of shape {stationary} or {shape}"
    require(pi.shape in (stationary, shape), "pi", f"of shape {pi.shape}", must)
    return jnp.broadcast_to(pi, shape)


def values(
    mdp: TabularMDP, pi: Pi
) -> tuple[Float[Array, "{mdp.horizon}+1 S"], Float[Array, "H S A"]]:
    r"""Backward recursion: V[h, s] and Q[h, s, a], the expected reward from step h on.

    Q_h(s, a) = r(s, a) + \sum_{s'} P(s' | s, a) V_{h+1}(s'),
    V_h(s) = \sum_a \pi_h(a | s) Q_h(s, a),  V_H = 0.
    """

    def backward(v_next: Array, pi_h: Array) -> tuple[Array, Any]:
        q = mdp.reward + mdp.transition @ v_next
        v = (pi_h * q).sum(-1)
        return v, (v, q)

    end = jnp.zeros(mdp.num_states, jnp.result_type(mdp.reward, pi))
    _, (v, q) = jax.lax.scan(backward, end, per_step(mdp, pi), reverse=True)
    return jnp.concatenate([v, end[None]]), q


def advantages(mdp: TabularMDP, pi: Pi) -> Float[Array, "H S A"]:
    """A_h(s, a) = Q_h(s, a) - V_h(s): how much better an action is than the policy's average."""
    v, q = values(mdp, pi)
    return q - v[:-1, :, None]


def state_distributions(mdp: TabularMDP, pi: Pi) -> Float[Array, "H S"]:
    r"""Forward recursion: d[h, s], the probability of being in state s at step h.

    d_0 = \mu,  d_{h+1}(s') = \sum_{s, a} d_h(s) \pi_h(a | s) P(s' | s, a).
    """

    def forward(d: Array, pi_h: Array) -> tuple[Array, Array]:
        return jnp.einsum("s,sa,sat->t", d, pi_h, mdp.transition), d

    start = mdp.initial.astype(jnp.result_type(mdp.initial, pi))
    return jax.lax.scan(forward, start, per_step(mdp, pi))[1]


def objective(mdp: TabularMDP, pi: Pi) -> Float[Array, ""]:
    r"""J = \sum_s \mu(s) V_0(s), the expected total reward (`objective_fn` in the book)."""
    return mdp.initial @ values(mdp, pi)[0][0]


def tabular_softmax(theta: Float[Array, "S A"]) -> Float[Array, "S A"]:
    r"""\pi(a | s) = e^{\theta_{s, a}} / \sum_{a'} e^{\theta_{s, a'}}; the sum is over actions."""
    return jax.nn.softmax(theta, axis=-1)


def random_mdp(key: Any, num_states: int, num_actions: int, horizon: int) -> TabularMDP:
    """An MDP with uniform (flat Dirichlet) transitions and starts and standard normal rewards."""
    transition_key, reward_key, initial_key = jax.random.split(key, 3)
    reward = jax.random.normal(reward_key, (num_states, num_actions))

    def rows(key: Any, shape: tuple[int, ...]) -> Array:
        """Exponentials over their sum are flat Dirichlet, and compile in a tenth of the time."""
        exponential = jax.random.exponential(key, shape)
        return exponential / exponential.sum(-1, keepdims=True)

    transition = rows(transition_key, (num_states, num_actions, num_states))
    return TabularMDP(transition, reward, rows(initial_key, (num_states,)), horizon)
