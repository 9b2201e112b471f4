"""Mistakes that the checks of `background` must reject."""

import jax
import jax.numpy as jnp

import policy_gradients as pg


def _favourite(pi):
    return jax.nn.one_hot(pi.argmax(-1), pi.shape[-1])


def _deterministic_action(mdp, pi, state, action):
    """a_h = pi(s_h) for a_h ~ pi(. | s_h): still sums to 1, so only the marginals can tell."""
    return pg.trajectory_likelihood(mdp, _favourite(pi), state, action)


def _one_transition_too_many(mdp, pi, state, action):
    extra = mdp.transition[state[-1], action[-1], state[-1]]
    return pg.trajectory_likelihood(mdp, pi, state, action) * extra


def _one_transition_too_few(mdp, pi, state, action):
    moves = mdp.transition[state[:-2], action[:-2], state[1:-1]]
    return mdp.initial[state[0]] * pi[state, action].prod() * moves.prod()


def _no_start(mdp, pi, state, action):
    moves = mdp.transition[state[:-1], action[:-1], state[1:]]
    return pi[state, action].prod() * moves.prod()


def _no_policy_at_the_end(mdp, pi, state, action):
    moves = mdp.transition[state[:-1], action[:-1], state[1:]]
    return mdp.initial[state[0]] * pi[state, action][:-1].prod() * moves.prod()


def _policy_sees_the_previous_state(mdp, pi, state, action):
    """Sums to 1 as well."""
    seen = jnp.concatenate([state[:1], state[:-1]])
    moves = mdp.transition[state[:-1], action[:-1], state[1:]]
    return mdp.initial[state[0]] * pi[seen, action].prod() * moves.prod()


def _recursion_forgets_the_policy(mdp, pi):
    return pg.state_distributions(mdp, jnp.full_like(pi, 1 / pi.shape[-1]))


def _recursion_one_step_ahead(mdp, pi):
    d = pg.state_distributions(mdp, pi)
    return jnp.concatenate([d[1:], d[-1:]])


def _values(mdp, pi, shift=0, late=0, best=False):
    """The backward recursion with a slip."""
    v, q = pg.values(mdp, pi)
    if best:
        v = jnp.concatenate([q.max(-1), v[-1:]])
    return jnp.roll(v, late, axis=0), q - shift * mdp.reward


def _without_the_reward(mdp, pi):
    return _values(mdp, pi, shift=1)


def _one_step_late(mdp, pi):
    return _values(mdp, pi, late=-1)


def _best_action(mdp, pi):
    return _values(mdp, pi, best=True)


def _next_value_without_the_transition(mdp, pi):
    """Q = r + V_{h+1}(s): the agent stays where it is."""
    v, _ = pg.values(mdp, pi)
    return v, mdp.reward + v[1:, :, None]


WRONG = {
    "bellman_equations": {
        "without_the_reward": {"pg.values": _without_the_reward},
        "one_step_late": {"pg.values": _one_step_late},
        "maximum_for_the_mean": {"pg.values": _best_action},
        "without_the_transition": {"pg.values": _next_value_without_the_transition},
    },
    "trajectory_likelihood": {
        "deterministic_action": {"pg.trajectory_likelihood": _deterministic_action},
        "one_transition_too_many": {"pg.trajectory_likelihood": _one_transition_too_many},
        "one_transition_too_few": {"pg.trajectory_likelihood": _one_transition_too_few},
        "no_start_distribution": {"pg.trajectory_likelihood": _no_start},
        "no_policy_factor_at_the_end": {"pg.trajectory_likelihood": _no_policy_at_the_end},
        "policy_sees_the_previous_state": {
            "pg.trajectory_likelihood": _policy_sees_the_previous_state
        },
        "recursion_forgets_the_policy": {"pg.state_distributions": _recursion_forgets_the_policy},
        "recursion_one_step_ahead": {"pg.state_distributions": _recursion_one_step_ahead},
    },
}
