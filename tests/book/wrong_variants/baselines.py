"""Mistakes that the checks of `baselines` must reject."""

import jax
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


def _advantage_weight(change):
    def weight(mdp, theta, state, action):
        pi = pg.tabular_softmax(theta)
        return change(mdp, pi, state, action)

    weight.__name__ = "advantage_weight"
    return weight


def _td_error_forgets_the_reward(mdp, pi, state, action):
    steps = jnp.arange(mdp.horizon)
    return pg.advantages(mdp, pi)[steps, state, action] - pg.path_rewards(mdp, state, action)


def _max_for_mean(mdp, pi):
    _, q = pg.values(mdp, pi)
    return q - q.max(-1, keepdims=True)


def _of_the_first_step(mdp, pi, state, action):
    return pg.advantages(mdp, pi)[0, state, action]


def _best_stationary(mdp):
    plans = jnp.stack(jnp.meshgrid(*[jnp.arange(mdp.num_actions)] * mdp.num_states), -1)
    policies = jax.nn.one_hot(plans.reshape(-1, mdp.num_states), mdp.num_actions)
    scores = jax.vmap(lambda pi: pg.objective(mdp, pi))(policies)
    return jnp.broadcast_to(
        policies[scores.argmax()], (mdp.horizon, mdp.num_states, mdp.num_actions)
    )


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


def _gae(change):
    """`gae_weight` built from other pieces: change(rewards, v, v_next, lambda)."""

    def gae_weight(values, gae_lambda, discount=1.0):
        def weight(mdp, theta, state, action):
            v = values[jnp.arange(mdp.horizon), state]
            rewards = pg.path_rewards(mdp, state, action)
            return change(rewards, v, jnp.append(v[1:], 0.0), gae_lambda)

        return weight

    return gae_weight


def _n_step(after):
    """`n_step` with another value at its end: after(v, h, n, discount)."""

    def n_step(reward, v, h, n, discount):
        gained = sum(discount**step * reward[h + step] for step in range(n))
        return gained + after(v, h, n, discount) - v[h]

    return n_step


def _loop(after, go_on):
    """`gae_by_loop` with other rules: after(value, terminated, truncated), go_on(the same two)."""

    def gae_by_loop(reward, value, next_value, terminated, truncated, discount, lam):
        advantage, later = np.zeros(len(reward)), 0.0
        for t in reversed(range(len(reward))):
            ends = terminated[t], truncated[t]
            delta = reward[t] + discount * after(next_value[t], *ends) - value[t]
            later = delta + discount * lam * go_on(*ends) * later
            advantage[t] = later
        return advantage

    return gae_by_loop


def _gae_through_truncations(trajectory, values, next_values, discount, gae_lambda):
    delta = pg.td_errors(trajectory, values, next_values, discount)
    return pg.discounted_sum(delta, discount * gae_lambda * (1.0 - trajectory.terminated))


def _time_larger(name):
    record = load(name)
    return record | {"returns": record["returns"] * (1.5 if name == "baseline_time" else 1)}


def _halved(name):
    """The stored runs, those of some methods at half of their return."""
    record = load(name)
    return record | {
        "returns": record["returns"] / (2 if name in ("baseline_time", "reinforce_baseline") else 1)
    }


WRONG = {
    "bl-fork": {"one_order_each": {"math.comb": lambda n, k: 1}},
    "bl-table": {"another_order": {"seen_variance": np.arange(12.0)}},
    "bl-cartpole": {"halved": {"load": _halved}},
    "bl-time-network": {"one_larger": {"load": _time_larger}},
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
    "pg_advantage": {
        "reward_forgotten": {
            "pg.advantage_weight": _advantage_weight(_td_error_forgets_the_reward)
        },
        "of_the_first_step": {"pg.advantage_weight": _advantage_weight(_of_the_first_step)},
        "max_for_mean": {"pg.advantages": _max_for_mean},
        "best_stationary_for_best": {"best_policy": _best_stationary},
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
    "gae": {
        "value_after_the_end": {
            "pg.gae_weight": _gae(
                lambda r, v, n, lam: pg.discounted_sum(r + n.at[-1].set(1.0) - v, lam)
            )
        },
        "next_value_forgotten": {
            "pg.gae_weight": _gae(lambda r, v, n, lam: pg.discounted_sum(r - v, lam))
        },
        "lambda_on_the_rewards_only": {
            "pg.gae_weight": _gae(lambda r, v, n, lam: pg.discounted_sum(r, lam) - v)
        },
        "sign_of_the_value": {
            "pg.gae_weight": _gae(lambda r, v, n, lam: pg.discounted_sum(r + v - n, lam))
        },
        "time_turned_round": {
            "pg.gae_weight": _gae(
                lambda r, v, n, lam: pg.discounted_sum((r + n - v)[::-1], lam)[::-1]
            )
        },
    },
    "gae_n_step": {
        "last_weight_forgotten": {
            "lambda_weights": lambda K, lam: [(1 - lam) * lam**n for n in range(K)]
        },
        "weights_not_normalized": {"lambda_weights": lambda K, lam: [lam**n for n in range(K)]},
        "value_not_discounted": {"n_step": _n_step(lambda v, h, n, discount: v[h + n])},
        "value_one_step_late": {
            "n_step": _n_step(lambda v, h, n, discount: discount**n * v[min(h + n + 1, len(v) - 1)])
        },
        "no_bootstrap": {"n_step": _n_step(lambda v, h, n, discount: 0.0)},
    },
    "gae_recursion": {
        "value_after_termination": {
            "gae_by_loop": _loop(lambda v, end, cut: v, lambda end, cut: not (end or cut))
        },
        "truncation_as_termination": {
            "gae_by_loop": _loop(
                lambda v, end, cut: 0.0 if end or cut else v, lambda end, cut: not (end or cut)
            )
        },
        "into_the_next_episode": {
            "gae_by_loop": _loop(lambda v, end, cut: 0.0 if end else v, lambda end, cut: 1.0)
        },
        "package_goes_on_after_truncation": {"pg.gae": _gae_through_truncations},
    },
}
