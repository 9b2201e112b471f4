"""Mistakes that the checks of `fitted_policy_iteration` must reject."""

import jax
import jax.numpy as jnp
import numpy as np

import policy_gradients as pg


def _contributions(visits, acts, judge):
    """The lemma's sum with its three places filled otherwise; each is "old" or "new"."""

    def gains(mdp, old, new):
        who = {"old": old, "new": new}
        d = pg.state_distributions(mdp, who[visits])
        return d * (who[acts] * pg.advantages(mdp, who[judge])).sum(-1)

    return gains


def _limit(damage):
    def guaranteed(mdp, old, new):
        of_choice = (new * pg.advantages(mdp, old)).sum(-1)
        return pg.values(mdp, old)[0][0] - damage(mdp, old, of_choice)

    return guaranteed


def _size(x):
    return -jnp.minimum(x, 0.0)


def _error_on_the_greedy_policy(mdp, pi, estimate):
    """The error where the new policy goes, which nobody has checked."""
    bold = jax.nn.one_hot(estimate.argmax(-1), estimate.shape[-1])
    weight = pg.state_distributions(mdp, bold)[:, :, None] * bold
    return (weight * jnp.abs(estimate - pg.advantages(mdp, pi))).sum()


def _largest_error(mdp, pi, estimate):
    return jnp.abs(estimate - pg.advantages(mdp, pi)).max()


def _error_of_all_actions_alike(mdp, pi, estimate):
    d = pg.state_distributions(mdp, jnp.full_like(pi, 1 / pi.shape[-1]))
    return (d[:, :, None] * jnp.abs(estimate - pg.advantages(mdp, pi))).sum()


def _downhill(mdp, theta, estimate):
    return -_gradient_on(pg.state_distributions)(mdp, theta, estimate)


def _gradient_on(distributions):
    def gradient(mdp, theta, estimate):
        d = distributions(mdp, pg.tabular_softmax(theta))[:, :, None]
        return jax.grad(lambda t: (d * pg.tabular_softmax(t) * estimate).sum())(theta)

    return gradient


def _uniform_states(mdp, pi):
    return jnp.full((mdp.horizon, mdp.num_states), 1 / mdp.num_states)


def _careful(estimate):
    """Greedy only among what is nearly as good as doing nothing new."""
    return jax.nn.one_hot(jnp.zeros(estimate.shape[:-1], int), estimate.shape[-1])


def _harmless_bog(horizon, prize=0.0):
    """Struggling costs nothing: there is no collapse."""
    road, mire = [1.0, 0.0], [0.0, 1.0]
    reward = jnp.array([[0.0, prize], [0.0, 0.0]])
    return pg.TabularMDP([[road, mire], [mire, mire]], reward, road, horizon)


def _bound(scale):
    def bound(mdp, old, new, alpha):
        of_new = jnp.abs((new * pg.advantages(mdp, old)).sum(-1)).max()
        return scale(alpha, mdp.horizon) * of_new

    return bound


def _mixed_once_an_episode(mdp, old, new, alpha):
    """One toss for the whole episode: J is then linear in the step, not the policy a mixture."""
    difference = pg.objective(mdp, new) - pg.objective(mdp, old)
    first_order = _contributions("old", "new", "old")(mdp, old, new).sum()
    return alpha * difference - alpha * first_order


def _states_of_the_new_policy(mdp, old, new, alpha):
    mixed = (1 - alpha) * old + alpha * new
    gain = pg.objective(mdp, mixed) - pg.objective(mdp, old)
    return gain - alpha * _contributions("new", "new", "old")(mdp, old, new).sum()


def _mixture_from_the_other_end(old, new, alpha):
    return alpha * old + (1 - alpha) * new


def _as_if_right_everywhere(estimate):
    """Four sums of a fit that is right over the visits of both policies."""
    return jnp.array([[6.3, 6.3], [4.2, 4.2]])


def _as_if_wrong_on_its_data(estimate):
    return jnp.array([[6.3, 4.2], [4.2, -12.0]])


def _line_with_slopes(fit):
    """A fit whose slopes depend on its weights as `fit` says."""

    def line(weight, target, pi):
        out = fit(weight) * jnp.arange(8.0)
        q = jnp.zeros((9, 2)).at[:8, 1].set(out)
        return q - (pi * q).sum(-1, keepdims=True)

    return line


def _curves(greedy, tenth, gradient):
    """20 runs of each method: 21.14, then 24 rounds at a level, with noise of its own."""
    noise = 0.1 * np.random.default_rng(0).normal(size=(3, 20, 25))
    level = np.array([greedy, tenth, gradient])[:, None, None] + noise
    level[:, :, 0] = 21.14
    return jnp.array(level)


def _zigzag(curves):
    """Fitted policy iteration that jumps by ten points from round to round."""
    jump = jnp.where(jnp.arange(25) % 2 == 1, -5.0, 5.0).at[0].set(0.0)
    return curves.at[0].add(jump)


def _first_round_lower(curves):
    """A tenth of the greedy step that makes the policy worse in its first round."""
    return curves.at[1, :, 1].set(20.0)


WRONG = {
    "pd-bog-mixture": {
        "mixed_from_the_other_end": {"mixture": _mixture_from_the_other_end},
        "no_danger_no_collapse": {"bog": lambda horizon, prize=0.0: _harmless_bog(horizon, prize)},
    },
    "pd-lake-four": {
        "a_fit_right_everywhere": {"four_sums": _as_if_right_everywhere},
        "a_fit_wrong_on_its_data": {"four_sums": _as_if_wrong_on_its_data},
    },
    "pd-lake-weights": {
        "straight_lines_to_blame": {"line_fit": _line_with_slopes(lambda weight: 1.0)},
        "never_a_collapse": {"line_fit": _line_with_slopes(lambda weight: -1.0)},
    },
    "pd-lake-line": {
        "no_fit": {"estimate": jnp.zeros((9, 2))},
        "truth_on_the_line": {
            "met": {
                name: (0.27 + 0.165 * jnp.arange(8.0), jnp.ones(8))
                for name in ("old policy", "greedy policy")
            }
        },
    },
    "pd-rounds-greedy": {
        "it_climbs": {"curves": _zigzag(_curves(28.0, 25.8, 28.6))},
        "it_settles_below": {"curves": _curves(16.0, 25.8, 28.6)},
    },
    "pd-rounds-short": {
        "a_tenth_collapses_too": {"curves": _zigzag(_curves(16.0, 16.0, 28.6))},
        "a_tenth_falls_at_first": {
            "curves": _first_round_lower(_zigzag(_curves(16.0, 25.8, 28.6)))
        },
        "the_gradient_collapses_too": {"curves": _zigzag(_curves(16.0, 25.8, 16.0))},
        "the_gradient_is_no_better": {"curves": _zigzag(_curves(16.0, 25.8, 25.8))},
    },
    "pd-mixture-lake": {
        "mixed_from_the_other_end": {"mixture": _mixture_from_the_other_end},
        "first_order_error": {"mixture_error": lambda mdp, old, new, alpha: -alpha},
    },
    "pd-far": {"step_downhill": {"estimated_gradient": _downhill}},
    "fitted_pi_bound": {
        "mean_for_the_minimum": {
            "guaranteed": _limit(lambda mdp, old, a: mdp.horizon * _size(a.mean()))
        },
        "one_step_for_all": {"guaranteed": _limit(lambda mdp, old, a: _size(a.min()))},
        "one_step_too_few": {
            "guaranteed": _limit(lambda mdp, old, a: (mdp.horizon - 1) * _size(a.min()))
        },
        "only_the_first_step_looked_at": {
            "guaranteed": _limit(lambda mdp, old, a: mdp.horizon * _size(a[0].min()))
        },
        "horizon_squared": {
            "guaranteed": _limit(lambda mdp, old, a: mdp.horizon**2 * _size(a.min()))
        },
        "largest_size_for_the_minimum": {
            "guaranteed": _limit(
                lambda mdp, old, a: (
                    mdp.horizon * jnp.abs(pg.advantages(mdp, old)).max() + 0 * a.min()
                )
            )
        },
        "bound_from_above": {
            "guaranteed": _limit(lambda mdp, old, a: -mdp.horizon * _size(a.min()))
        },
    },
    "distribution_shift": {
        "error_on_the_greedy_policys_data": {"own_error": _error_on_the_greedy_policy},
        "largest_error_for_the_mean": {"own_error": _largest_error},
        "error_on_a_uniform_policys_data": {"own_error": _error_of_all_actions_alike},
        "step_downhill": {"estimated_gradient": _downhill},
        "gradient_on_states_never_visited": {"estimated_gradient": _gradient_on(_uniform_states)},
        "no_greed_no_collapse": {"greedy": _careful},
        "no_danger_no_collapse": {"bog": _harmless_bog},
    },
    "mixture_step": {
        "horizon_for_horizon_squared": {
            "mixture_bound": _bound(lambda alpha, horizon: alpha**2 * horizon)
        },
        "half_the_constant": {
            "mixture_bound": _bound(lambda alpha, horizon: alpha**2 * horizon * (horizon - 1) / 2)
        },
        "horizon_squared": {"mixture_bound": _bound(lambda alpha, horizon: alpha**2 * horizon**2)},
        "third_order": {
            "mixture_bound": _bound(lambda alpha, horizon: alpha**3 * horizon * (horizon - 1))
        },
        "linear_in_the_step": {
            "mixture_bound": _bound(lambda alpha, horizon: alpha * horizon * (horizon - 1))
        },
        "one_toss_an_episode": {"mixture_error": _mixed_once_an_episode},
        "surrogate_on_the_new_states": {"mixture_error": _states_of_the_new_policy},
    },
}
