"""Mistakes that the checks of `trpo` must reject."""

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
    "tr-arms": {
        "not_searched": {"searched": lambda old, step, radius: step},
        "within_the_radius": {
            "pg.natural_step": _scaled(lambda g, f, x, delta: delta / 2 / (g @ x))
        },
    },
    "tr-optimism-policy": {"true_to_the_promise": {"audit": _honest}},
    "tr-optimism-radius": {"falser_with_the_radius": {"audit": _optimism(True)}},
    "tr-optimism-episodes": {"no_better_with_more": {"audit": _optimism(False)}},
    "tr-radius": {"small_radii_ahead": {"one_run": _upside_down}},
    "tr-halved": {"never_halved": {"load": _as_if_bad}},
    "tr-cartpole": {"a_tenth": {"load": _as_if_bad}},
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
        "no_line_search": {"pg.line_search": _without_search},
        "search_on_the_surrogate_alone": {"pg.line_search": _surrogate_alone},
        "order_swapped": {"pg.mean_kl": _order_swapped},
        "nothing_accepted": {"pg.line_search": _never_accepts},
        "half_the_length": {"pg.natural_step_cg": _half_as_long},
        "downhill": {"pg.natural_step_cg": _downhill},
    },
}
