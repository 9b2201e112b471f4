"""What the tests of `silent_bug_tests` feed to an advantage: streams written by hand, all paths."""

# mypy: disallow-untyped-defs=False

import jax
import jax.numpy as jnp

import policy_gradients as pg


def stream(reward, terminated=(), truncated=()):
    """A stream with these rewards, and ends after the steps given."""
    blank, no = jnp.zeros(len(reward)), jnp.zeros(len(reward), bool)
    ends = (no.at[jnp.array(at, int)].set(True) for at in (terminated, truncated))
    return pg.Trajectory(blank, blank, blank, jnp.asarray(reward, float), blank, *ends)


def enumerated_gradient(advantage, mdp, theta):
    """The mean of scores times advantages over all trajectories."""

    def weight(mdp, theta, state, action):
        v, _ = pg.values(mdp, pg.tabular_softmax(theta))
        rewards = pg.path_rewards(mdp, state, action)
        steps = jnp.arange(mdp.horizon)
        path = stream(rewards, terminated=[mdp.horizon - 1])
        now, after = v[steps, state], v[steps + 1, jnp.append(state[1:], 0)]
        return advantage(path, now, after, 1.0, 1.0)

    return jax.jit(lambda t: pg.exact_moments(mdp, t, weight)[0])(theta)
