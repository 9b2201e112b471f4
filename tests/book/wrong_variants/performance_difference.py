"""Mistakes that the checks of `performance_difference` must reject."""

import jax
import jax.numpy as jnp

import policy_gradients as pg


def _contributions(visits, acts, judge):
    """The lemma's sum with its three places filled otherwise; each is "old" or "new"."""

    def gains(mdp, old, new):
        who = {"old": old, "new": new}
        d = pg.state_distributions(mdp, who[visits])
        return d * (who[acts] * pg.advantages(mdp, who[judge])).sum(-1)

    return gains


def _lemma_with(weight_of):
    def gains(mdp, old, new):
        d = pg.state_distributions(mdp, new)
        return d * (new * weight_of(mdp, old)).sum(-1)

    return gains


def _advantage_of_step_0(mdp, pi):
    advantage = pg.advantages(mdp, pi)
    return jnp.broadcast_to(advantage[:1], advantage.shape)


def _start_distribution_at_every_step(mdp, old, new):
    return mdp.initial * (new * pg.advantages(mdp, old)).sum(-1)


def _mean_for_sum(mdp, old, new):
    return _contributions("new", "new", "old")(mdp, old, new) / mdp.horizon


def _paths_of_the_old_policy(mdp, old, new):
    advantage, h = pg.advantages(mdp, old), jnp.arange(mdp.horizon)
    return pg.expectation(mdp, old, lambda s, a: advantage[h, s, a].sum())


def _last_step_forgotten(mdp, old, new):
    advantage, h = pg.advantages(mdp, old), jnp.arange(mdp.horizon)
    return pg.expectation(mdp, new, lambda s, a: advantage[h, s, a][:-1].sum())


def _new_states_in_the_surrogate(mdp, old, new):
    """The difference itself, which is right in value, but not at H = 1 with the judges swapped."""
    return _contributions("old", "new", "new")(mdp, old, new).sum()


def _greedy_for_the_worst(advantage):
    return jax.nn.one_hot(advantage.argmin(-1), advantage.shape[-1])


def _greedy_one_step_late(advantage):
    return jax.nn.one_hot(jnp.roll(advantage, 1, axis=0).argmax(-1), advantage.shape[-1])


def _greedy_for_step_0(advantage):
    first = jnp.broadcast_to(advantage[:1], advantage.shape)
    return jax.nn.one_hot(first.argmax(-1), advantage.shape[-1])


def _estimated_advantages(mdp, pi):
    """Exact but for a small error: improvement is no longer guaranteed."""
    noise = jax.random.normal(jax.random.key(0), (mdp.horizon, mdp.num_states, mdp.num_actions))
    return pg.advantages(mdp, pi) + noise


def _not_discounted(mdp, old, new, discount):
    """Every visit counts fully, however late."""
    v, q = pg.discounted_values(mdp, old, discount)
    long = pg.TabularMDP(mdp.transition, mdp.reward, mdp.initial, 400)
    return (pg.state_distributions(long, new) @ (new * (q - v[:, None])).sum(-1)).sum()


def _visits_of_the_old(mdp, old, new, discount):
    v, q = pg.discounted_values(mdp, old, discount)
    d = pg.discounted_occupancy(mdp, old, discount)
    return d @ (new * (q - v[:, None])).sum(-1)


def _the_difference_itself(mdp, old, new):
    return pg.objective(mdp, new) - pg.objective(mdp, old)


WRONG = {
    "pd-surrogate-far": {"surrogate_that_is_the_difference": {"surrogate": _the_difference_itself}},
    "pdl": {
        "discount_forgotten_in_the_visits": {"discounted_gain": _not_discounted},
        "discounted_visits_of_the_old_policy": {"discounted_gain": _visits_of_the_old},
        "states_of_the_old_policy": {"gains": _contributions("old", "new", "old")},
        "actions_of_the_old_policy": {"gains": _contributions("new", "old", "old")},
        "advantages_of_the_new_policy": {"gains": _contributions("new", "new", "new")},
        "roles_swapped_sign_kept": {"gains": _contributions("old", "old", "new")},
        "q_for_the_advantage": {"gains": _lemma_with(lambda mdp, pi: pg.values(mdp, pi)[1])},
        "reward_for_the_advantage": {"gains": _lemma_with(lambda mdp, pi: mdp.reward)},
        "advantage_of_step_0_at_every_step": {"gains": _lemma_with(_advantage_of_step_0)},
        "start_distribution_at_every_step": {"gains": _start_distribution_at_every_step},
        "mean_over_steps_for_the_sum": {"gains": _mean_for_sum},
        "paths_of_the_old_policy": {"along_paths": _paths_of_the_old_policy},
        "last_step_forgotten": {"along_paths": _last_step_forgotten},
        "surrogate_judged_by_the_new_policy": {"surrogate": _new_states_in_the_surrogate},
    },
    "policy_improvement": {
        "greedy_for_the_worst": {"greedy": _greedy_for_the_worst},
        "greedy_one_step_late": {"greedy": _greedy_one_step_late},
        "greedy_for_step_0_at_every_step": {"greedy": _greedy_for_step_0},
        "advantage_only_estimated": {"pg.advantages": _estimated_advantages},
    },
}
