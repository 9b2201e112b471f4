"""Mistakes that the checks of `trust_region` must reject."""

import jax
import jax.numpy as jnp
import numpy as np

import policy_gradients as pg
from cell_tools.stored import load

# as they are before a variant takes a place of theirs
exact_fisher, natural_step = pg.exact_fisher, pg.natural_step
line_search, mean_kl, natural_step_cg = pg.line_search, pg.mean_kl, pg.natural_step_cg


def _kl(p, q):
    drawn = p > 0
    return (p * jnp.log(jnp.where(drawn, p, 1.0) / jnp.where(drawn, q, 1.0))).sum(-1)


def _surrogate(mdp, old, new):
    d = pg.state_distributions(mdp, old)
    return (d * (new * pg.advantages(mdp, old)).sum(-1)).sum()


def _true_gain(mdp, old, new):
    return pg.objective(mdp, new) - pg.objective(mdp, old)


def _kl_of(states, kl):
    """A trajectory divergence from the states and with the order of some mistake."""
    return lambda mdp, old, new: (states(mdp, old, new) * kl(old, new)).sum()


def _old_states(mdp, old, new):
    return pg.state_distributions(mdp, old)


def _without_the_last_step(mdp, old, new):
    return pg.state_distributions(mdp, old).at[-1].set(0.0)


def _bound(power, factor, span, what):
    def bound(mdp, old, new):
        alpha = what(old, new)
        largest = jnp.abs(pg.advantages(mdp, old)).max()
        return factor * alpha**power * span(mdp.horizon) * largest

    return bound


def _variation(old, new):
    return jnp.abs(old - new).sum(-1).max() / 2


def _greedy(mdp, old, delta):
    advantage = pg.advantages(mdp, old).sum(0)
    return 0.999 * jax.nn.one_hot(advantage.argmax(-1), old.shape[-1]) + 0.001 * old


def _natural(mdp, old, delta):
    """The step of the quadratic model."""
    theta = jnp.log(old)
    step = natural_step(pg.exact_policy_gradient(mdp, theta), exact_fisher(mdp, theta), delta)
    return pg.tabular_softmax(theta + step)


def _step(order, weights, share=1.0):
    """new = old exp(A / lambda) with the lambda that brings a divergence to delta."""

    def step(mdp, old, delta):
        d = pg.state_distributions(mdp, old)
        advantage = weights(d, pg.advantages(mdp, old))

        def new(log_lam):
            return pg.tabular_softmax(jnp.log(old) + advantage / jnp.exp(log_lam))

        def too_far(log_lam):
            return (d * order(old, new(log_lam))).sum() > share * delta

        def halve(_, ends):
            low, high = ends
            middle = (low + high) / 2
            far = too_far(middle)
            return jnp.where(far, middle, low), jnp.where(far, high, middle)

        return new(jax.lax.fori_loop(0, 60, halve, (-10.0, 25.0))[1])

    return step


def _per_visit(d, advantage):
    return jnp.einsum("hs,hsa->sa", d, advantage) / d.sum(0)[:, None]


def _reversed(old, new):
    return _kl(new, old)


def _multiplied(old, advantage, lam):
    """pi_k (nu + A) / lam: the tilt of a quadratic divergence."""
    new = old * (1 + (advantage - (old * advantage).sum(1, keepdims=True)) / lam)
    return jnp.maximum(new, 1e-9) / jnp.maximum(new, 1e-9).sum(1, keepdims=True)


def _exponential(old, advantage, lam):
    return pg.tabular_softmax(jnp.log(old) + advantage / lam)


def _unnormalised(old, advantage, lam):
    return lam * old / (lam + advantage.max(1, keepdims=True) - advantage)


def _last_advantage(mdp, old):
    d = pg.state_distributions(mdp, old)
    return d.sum(0), pg.advantages(mdp, old)[-1]


def _scaled(size):
    """A natural direction with another length, from g, F and x = F^+ g."""

    def step(gradient, fisher, delta):
        g = gradient.ravel()
        x = jnp.linalg.pinv(fisher, hermitian=True) @ g
        return (jnp.sqrt(size(g, fisher, x, delta)) * x).reshape(gradient.shape)

    return step


def _plain(gradient, fisher, delta):
    g = gradient.ravel()
    return jnp.sqrt(2 * delta / (g @ fisher @ g)) * gradient


def _mean_over_steps(mdp, theta):
    return exact_fisher(mdp, theta) / mdp.horizon


def _gain(ratio):
    """The sampled surrogate with some other ratio of r."""

    def surrogate_gain(policy, params, batch):
        distribution = jax.vmap(policy, (None, 0))(params, batch.observation)
        log_ratio = distribution.log_prob(batch.action) - batch.log_prob
        return (ratio(log_ratio) * batch.advantage).mean()

    return surrogate_gain


def _without_search(evaluate, params, step, delta, max_halvings):
    new = params + step
    return new, {"halvings": jnp.int32(0)}


def _surrogate_alone(evaluate, params, step, delta, max_halvings):
    return line_search(lambda p: (evaluate(p)[0], 0.0 * delta), params, step, delta, max_halvings)


def _never_accepts(evaluate, params, step, delta, max_halvings):
    return line_search(
        lambda p: (evaluate(p)[0] * jnp.nan, evaluate(p)[1]), params, step, delta, max_halvings
    )


def _order_swapped(policy, old, new, observation):
    return mean_kl(policy, new, old, observation)


def _half_as_long(*args, **options):
    return jax.tree.map(lambda x: x / 2, natural_step_cg(*args, **options))


def _downhill(*args, **options):
    return jax.tree.map(lambda x: -x, natural_step_cg(*args, **options))


def _one_direction(product, b, num_iterations):
    """Steepest descent: the directions are never turned."""

    def iterate(_, x):
        residual = b - product(x)
        return x + residual * (residual @ residual) / (residual @ product(residual))

    return jax.lax.fori_loop(0, num_iterations, iterate, jnp.zeros_like(b))


def _without_curvature(policy, params, observation, vector):
    """The product of the logits' Jacobian with its transpose: M left out."""

    def logits(params):
        return jax.vmap(policy, (None, 0))(params, observation).logits

    _, change = jax.jvp(logits, (params,), (vector,))
    _, back = jax.vjp(logits, params)
    return back(change / len(observation))[0]


def _as_if_bad(name):
    """The stored runs, at a tenth of their return and hardly ever halved."""
    record = load(name)
    return record | {
        "returns": record["returns"] / 10,
        "halvings": np.zeros_like(record["halvings"]),
    }


def _honest(batch, theta, new, mdp):
    return {"gain": jnp.ones(()), "true_gain": jnp.ones(())}


def _optimism(grows_at_uniform, promise=3.0):
    """An audit whose promise is `promise` times the truth, or half as much again for long steps."""

    def audit(batch, theta, new, mdp):
        uniform = jnp.abs(theta).max() == 0
        longer = jnp.where(jnp.abs(new - theta).max() > 0.3, 1.5, 1.0)
        truth = jnp.where(uniform, 1.0, 0.2)
        growth = jnp.where(uniform & (not grows_at_uniform), 1.0, longer)
        return {"gain": promise * growth, "true_gain": truth}

    return audit


def _upside_down(key, delta, num_episodes=20, num_updates=20):
    """Smaller radii are ahead."""
    first = 0.5 + delta + 0.001 * jax.random.uniform(key)
    policy = jnp.tile(jnp.stack([first, 1 - first]), (3, 1))
    return None, None, None, policy[None]


WRONG = {
    "tr-bound-short": {"a_tight_guarantee": {"guarantee": _true_gain}},
    "tr-arms": {"not_searched": {"searched": lambda old, step, radius: step}},
    "tr-optimism-policy": {"true_to_the_promise": {"audit": _honest}},
    "tr-optimism-radius": {"falser_with_the_radius": {"audit": _optimism(True)}},
    "tr-optimism-episodes": {"no_better_with_more": {"audit": _optimism(False)}},
    "tr-radius": {"small_radii_ahead": {"one_run": _upside_down}},
    "tr-halved": {"never_halved": {"load": _as_if_bad}},
    "tr-cartpole": {"a_tenth": {"load": _as_if_bad}},
    "kld": {
        "order_swapped": {"kl": lambda p, q: _kl(q, p)},
        "in_bits": {"kl": lambda p, q: _kl(p, q) / jnp.log(2)},
        "zero_times_log_zero": {"kl": lambda p, q: (p * jnp.log(p / q)).sum(-1)},
        "size_of_the_log_ratio": {"kl": lambda p, q: (p * jnp.abs(jnp.log(p / q))).sum(-1)},
        "deviation_for_variance": {
            "gaussian_kl": lambda a, b, sigma: ((a - b) ** 2).sum(-1) / (2 * sigma)
        },
        "half_forgotten": {"gaussian_kl": lambda a, b, sigma: ((a - b) ** 2).sum(-1) / sigma**2},
    },
    "pinsker": {
        "half_forgotten_in_the_variation": {"total_variation": lambda p, q: jnp.abs(p - q).sum(-1)},
        "largest_difference_of_one_point": {
            "total_variation": lambda p, q: jnp.abs(p - q).max(-1) / 2
        },
        "in_bits": {"kl": lambda p, q: _kl(p, q) / jnp.log(2)},
    },
    "kl_chain": {
        "states_of_the_new_policy": {
            "trajectory_kl": _kl_of(lambda m, old, new: pg.state_distributions(m, new), _kl)
        },
        "order_swapped": {"trajectory_kl": _kl_of(_old_states, _reversed)},
        "mean_over_steps_for_the_sum": {
            "trajectory_kl": lambda m, old, new: _kl_of(_old_states, _kl)(m, old, new) / m.horizon
        },
        "last_step_forgotten": {"trajectory_kl": _kl_of(_without_the_last_step, _kl)},
    },
    "surrogate": {
        "states_of_the_new_policy": {
            "surrogate": lambda m, old, new: (
                pg.state_distributions(m, new) * (new * pg.advantages(m, old)).sum(-1)
            ).sum()
        },
        "q_for_the_advantage": {
            "surrogate": lambda m, old, new: (
                pg.state_distributions(m, old) * (new * pg.values(m, old)[1]).sum(-1)
            ).sum()
        },
        "actions_of_the_old_policy": {"surrogate": lambda m, old, new: _surrogate(m, old, old)},
        "mean_over_steps_for_the_sum": {
            "surrogate": lambda m, old, new: _surrogate(m, old, new) / m.horizon
        },
        "advantage_of_the_new_policy": {
            "surrogate": lambda m, old, new: (
                -(pg.state_distributions(m, old) * (old * pg.advantages(m, new)).sum(-1)).sum()
            )
        },
    },
    "improvement_bound": {
        "half_as_large": {"bound": _bound(2, 1, lambda h: h * (h - 1), _variation)},
        "half_forgotten_in_the_variation": {
            "bound": _bound(2, 8, lambda h: h * (h - 1), _variation)
        },
        "horizon_squared": {"bound": _bound(2, 2, lambda h: h * h, _variation)},
        "first_power": {"bound": _bound(1, 1, lambda h: h * (h - 1), _variation)},
        "surrogate_with_states_of_the_new": {
            "surrogate": lambda m, old, new: (
                pg.state_distributions(m, new) * (new * pg.advantages(m, old)).sum(-1)
            ).sum()
        },
    },
    "trpo": {
        "no_constraint": {"exact_step": _greedy},
        "step_of_the_quadratic_model": {"exact_step": _natural},
        "order_swapped": {"exact_step": _step(_reversed, _per_visit)},
        "exponential_tilt": {"exact_step": _step(_kl, _per_visit)},
        "radius_per_visited_state": {"exact_step": _step(_kl, _per_visit, 1 / 3)},
    },
    "trpo_table": {
        "exponential_tilt": {"tilted": _exponential},
        "tilt_of_the_quadratic_model": {"tilted": _multiplied},
        "not_normalised": {"tilted": _unnormalised},
    },
    "trpo_npg": {
        "size_with_f_not_inverted": {
            "pg.natural_step": _scaled(lambda g, f, x, delta: delta / (g @ f @ g))
        },
        "half_forgotten": {"pg.natural_step": _scaled(lambda g, f, x, delta: delta / (g @ x))},
        "plain_direction": {"pg.natural_step": _plain},
        "mean_over_steps_for_the_sum": {"pg.exact_fisher": _mean_over_steps},
        "exponential_tilt_per_step": {"exact_step": _step(_kl, lambda d, a: a.mean(0))},
    },
    "trpo_implement": {
        "ratio_upside_down": {"surrogate_gain": _gain(lambda x: jnp.exp(-x) - 1)},
        "no_ratio": {"surrogate_gain": _gain(lambda x: jnp.ones_like(x))},
        "minus_one_forgotten": {"surrogate_gain": _gain(jnp.exp)},
        "log_of_the_ratio": {"surrogate_gain": _gain(lambda x: x)},
        "curvature_left_out": {"pg.fisher_vector_product": _without_curvature},
        "steepest_descent_for_conjugate_gradients": {"conjugate_gradient": _one_direction},
        "no_line_search": {"pg.line_search": _without_search},
        "search_on_the_surrogate_alone": {"pg.line_search": _surrogate_alone},
        "order_swapped": {"pg.mean_kl": _order_swapped},
        "nothing_accepted": {"pg.line_search": _never_accepts},
        "half_the_length": {"pg.natural_step_cg": _half_as_long},
        "downhill": {"pg.natural_step_cg": _downhill},
    },
}
