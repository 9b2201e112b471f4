"""Mistakes that the checks of `baselines` must reject."""

import jax.numpy as jnp
import numpy as np

import policy_gradients as pg
from cell_tools.stored import load


def _with_baseline(change):
    """`with_baseline` that subtracts `change(table, mdp, state, action)` instead."""

    def with_baseline(weight, baseline):
        def weigh(mdp, theta, state, action):
            table = jnp.broadcast_to(baseline, (mdp.horizon, mdp.num_states))
            return weight(mdp, theta, state, action) - change(table, mdp, state, action)

        return weigh

    return with_baseline


def _sees_the_action(table, mdp, state, action):
    return table[jnp.arange(mdp.horizon), state] * (1 + action)


def _sees_the_next_state(table, mdp, state, action):
    return table[jnp.arange(mdp.horizon), jnp.roll(state, -1)]


def _outer_index(mdp, theta, state, action):
    """The sum over h' >= h of r_h: (H - h) r_h."""
    left = mdp.horizon - jnp.arange(mdp.horizon)
    return left * pg.path_rewards(mdp, state, action)


_outer_index.__name__ = "reward_to_go_weight"


def _mean_return(mdp, theta):
    return pg.objective(mdp, pg.tabular_softmax(theta))


def _score_not_squared(mdp, theta):
    def terms(state, action):
        score = pg.score_estimate(theta, state, action, jnp.ones(mdp.horizon))
        total = pg.path_rewards(mdp, state, action).sum()
        return jnp.linalg.norm(score) * jnp.array([total, 1.0])

    weighted, norm = pg.expectation(mdp, pg.tabular_softmax(theta), terms)
    return weighted / norm


def _not_divided(mdp, theta):
    def term(state, action):
        score = pg.score_estimate(theta, state, action, jnp.ones(mdp.horizon))
        return (score**2).sum() * pg.path_rewards(mdp, state, action).sum()

    return pg.expectation(mdp, pg.tabular_softmax(theta), term)


def _includes_itself(mdp, theta, path, other):
    pair = [path, other]
    rewards = [pg.reward_to_go(pg.path_rewards(mdp, *p)) for p in pair]
    return pg.score_estimate(theta, path[0], path[1], rewards[0] - sum(rewards) / 2)


def _step_means_mixed_up(mdp, theta, path, batch):
    """A baseline of its own trajectory's last reward."""
    rewards = pg.path_rewards(mdp, *path)
    return pg.score_estimate(theta, path[0], path[1], pg.reward_to_go(rewards) - rewards[-1])


def _leave_one_out_of_both(mdp, theta, path, other):
    return (_includes_itself(mdp, theta, path, other)
            + _includes_itself(mdp, theta, other, path)) / 2  # fmt: skip


def _time_larger(name):
    record = load(name)
    return record | {"returns": record["returns"] * (1.5 if name == "baseline_time" else 1)}


def _halved(name):
    """The stored runs, those of some methods at half of their return."""
    record = load(name)
    return record | {
        "returns": record["returns"] / (2 if name in ("baseline_time", "reinforce_baseline") else 1)
    }


def _constant_as_good(name):
    """The stored runs, with those of the number for each step in place of the constant's."""
    return load("baseline_time" if name == "baseline_constant" else name)


def _network_as_the_constant(name):
    """The stored runs, with those of the constant in place of the network's."""
    return load("baseline_constant" if name == "reinforce_baseline" else name)


WRONG = {
    "bl-fork": {"one_order_each": {"math.comb": lambda n, k: 1}},
    "bl-leverage": {
        "one_share_for_all": {"own_shares": lambda features: np.full(len(features), 3 / 8)},
        "nothing_lost": {"own_shares": lambda features: np.zeros(len(features))},
    },
    "bl-passes": {
        "steps_do_not_count": {"shares_of_a_network": lambda passes: np.full((3, 16), 0.1)},
        "stored_at_once": {"shares_of_a_network": lambda passes: np.ones((3, 16))},
    },
    "bl-cartpole": {"halved": {"load": _halved}},
    "bl-time-network": {"one_larger": {"load": _time_larger}},
    "bl-constant": {
        "constant_as_good": {"load": _constant_as_good},
        "network_as_the_constant": {"load": _network_as_the_constant},
    },
    "pg_baseline": {
        "outer_index": {"pg.reward_to_go_weight": _outer_index},
        "sees_the_action": {"pg.with_baseline": _with_baseline(_sees_the_action)},
        "sees_the_next_state": {"pg.with_baseline": _with_baseline(_sees_the_next_state)},
    },
    "optimal_baseline": {
        "mean_return": {"pg.optimal_constant_baseline": _mean_return},
        "score_not_squared": {"pg.optimal_constant_baseline": _score_not_squared},
        "not_divided": {"pg.optimal_constant_baseline": _not_divided},
        "half_the_curvature": {
            "parabola": lambda m, t, b: pg.exact_moments(
                m, t, pg.with_baseline(pg.total_return_weight, 0.5 * b)
            )[1]
        },
    },
    "pg_baseline_algorithm": {
        "fitted_on_its_own_batch": {"separate": _includes_itself},
        "baseline_from_its_own_future": {"estimate_with": _step_means_mixed_up},
        "nothing_but_the_baseline": {
            "estimate_with": lambda m, t, path, batch: pg.score_estimate(
                t, path[0], path[1], pg.reward_to_go(pg.path_rewards(m, *batch[0]))
            )
        },
    },
    "same_batch": {
        "regardless_of_the_baseline": {
            "same": lambda m, t, p, q: pg.score_estimate(
                t, p[0], p[1], pg.reward_to_go(pg.path_rewards(m, *p))
            )
        },
        "leave_one_out_keeps_it_in": {"leave_one_out": _leave_one_out_of_both},
        "baseline_from_its_own_future": {"estimate_with": _step_means_mixed_up},
    },
}
