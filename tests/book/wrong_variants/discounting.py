"""Mistakes that the checks of `discounting` must reject."""

import jax.numpy as jnp
import numpy as np

import policy_gradients as pg
from cell_tools.stored import load


def _future_dropped(mdp, theta, state, action):
    return jnp.cumsum(pg.path_rewards(mdp, state, action))


def _immediate_reward(mdp, theta, state, action):
    return pg.path_rewards(mdp, state, action)


def _one_step_late(mdp, theta, state, action):
    rewards = pg.path_rewards(mdp, state, action)
    return pg.reward_to_go(rewards) - rewards


def _turned_round(mdp, theta, state, action):
    return pg.reward_to_go(pg.path_rewards(mdp, state, action))[::-1]


def _q_of_step_0(mdp, theta, state, action):
    _, q = pg.values(mdp, pg.tabular_softmax(theta))
    return q[0, state, action]


def _q_of_another_action(mdp, theta, state, action):
    _, q = pg.values(mdp, pg.tabular_softmax(theta))
    return q[jnp.arange(mdp.horizon), state, jnp.roll(action, 1)]


def _v_for_q(mdp, theta, state, action):
    v, _ = pg.values(mdp, pg.tabular_softmax(theta))
    return v[jnp.arange(mdp.horizon), state]


def _weights_not_held_fixed(log_prob, weight):
    return (log_prob * weight).sum()


def _weight(factor, future):
    """discount -> weight: `factor(steps)` times the sum over h' >= h of what `future` gives."""

    def make(discount):
        def weight(mdp, theta, state, action):
            rewards, steps = pg.path_rewards(mdp, state, action), jnp.arange(mdp.horizon)
            return factor(discount, steps) * future(discount, steps, rewards)

        return weight

    return make


def _discounted(discount, steps, rewards):
    return pg.reward_to_go(rewards, discount)


def _undiscounted(discount, steps, rewards):
    return pg.reward_to_go(rewards)


def _discounted_from_the_start(discount, steps, rewards):
    return pg.reward_to_go(discount**steps * rewards)


def _occupancy_of_the_first_step(mdp, pi, discount):
    return mdp.initial


def _normalised_occupancy(mdp, pi, discount):
    return (1 - discount) * pg.discounted_occupancy(mdp, pi, discount)


def _occupancy_almost_undiscounted(mdp, pi, discount):
    """What dropping gamma^h comes to: every visit counts the same."""
    return pg.discounted_occupancy(mdp, pi, 0.999)


def _halved(name):
    """The stored runs, those of one method at half of their return."""
    record = load(name)
    return record | {"returns": record["returns"] / (2 if name == "reinforce_baseline" else 1)}


def _counted_forward(rewards, discount=1.0):
    sums, earlier = np.zeros(len(rewards)), 0.0
    for h in range(len(rewards)):
        earlier = rewards[h] + discount * earlier
        sums[h] = earlier
    return sums


WRONG = {
    "rf-shift": {"shift_left_out": {"pg.reward_to_go_weight": lambda *args: jnp.zeros(4)}},
    "rf-baseline": {"one_halved": {"load": _halved}},
    "pg_with_q": {
        "loop_that_counts_forward": {"reward_to_go_by_loop": _counted_forward},
        "future_rewards_dropped": {"pg.reward_to_go_weight": _future_dropped},
        "immediate_reward_only": {"pg.reward_to_go_weight": _immediate_reward},
        "reward_to_go_one_step_late": {"pg.reward_to_go_weight": _one_step_late},
        "time_turned_round": {"pg.reward_to_go_weight": _turned_round},
        "q_of_step_0_at_every_step": {"pg.q_weight": _q_of_step_0},
        "q_of_another_action": {"pg.q_weight": _q_of_another_action},
        "v_for_q": {"pg.q_weight": _v_for_q},
        "weights_not_held_fixed": {"pg.score_function_surrogate": _weights_not_held_fixed},
    },
    "pg_discounted": {
        "gamma_power_dropped": {
            "discounted_weight": _weight(lambda discount, steps: 1.0, _discounted)
        },
        "gamma_power_one_late": {
            "discounted_weight": _weight(
                lambda discount, steps: discount ** (steps + 1), _discounted
            )
        },
        "discounted_twice": {
            "discounted_weight": _weight(
                lambda discount, steps: discount**steps, _discounted_from_the_start
            )
        },
        "future_not_discounted": {
            "discounted_weight": _weight(lambda discount, steps: discount**steps, _undiscounted)
        },
        "only_the_first_step": {"pg.discounted_occupancy": _occupancy_of_the_first_step},
        "occupancy_normalised": {"pg.discounted_occupancy": _normalised_occupancy},
        "visits_not_discounted": {"pg.discounted_occupancy": _occupancy_almost_undiscounted},
    },
}
