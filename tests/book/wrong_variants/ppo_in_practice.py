"""Mistakes that the checks of `ppo_in_practice` must reject."""

import jax.numpy as jnp

from cell_tools.stored import load


def _exchanged(one, other):
    """A `load` that gives each of two variants the records of the other."""

    def wrong(name):
        record = load(name)
        runs = record.get("runs", {})
        if one in runs and other in runs:
            runs[one], runs[other] = runs[other], runs[one]
        return record

    return {"load": wrong}


def _pendulums_exchanged(name):
    return _exchanged("PPO, clip", "TRPO")["load"](name) if "pendulum" in name else load(name)


def _nothing_lost(name):
    record = load(name)
    runs = record.get("runs", {})
    if "ratios not clipped" in runs:
        runs["ratios not clipped"]["final"] = runs["as it is"]["final"]
    return record


def _one_slow(name):
    record = load(name)
    return record | {"returns": record["returns"] / (2 if name == "ppo" else 1)}


def _a_little_ahead(name):
    record = load(name)
    return record | {"returns": record["returns"] + (5 if name == "ppo" else 0)}


def _one_seed_lower(name):
    record = load(name)
    if name == "compare_cartpole":
        record["runs"]["TRPO"]["final"][0] = 490.0
    return record


def _estimates(first, second):
    """Two estimates of the divergence from the ratio of new and old probabilities."""

    def two_estimates(p, q):
        ratio = q / p
        return jnp.stack([first(ratio), second(ratio)])

    return {"two_estimates": two_estimates}


def _log(ratio):
    return -jnp.log(ratio)


def _third(ratio):
    return ratio - 1 - jnp.log(ratio)


WRONG = {
    "ppo-clip-penalty": {
        "one_returns_half": {"load": _one_slow},
        "one_is_a_little_ahead": {"load": _a_little_ahead},
    },
    "ppo-trpo": {
        "exchanged": _exchanged("PPO, clip", "TRPO"),
        "one_seed_ends_lower": {"load": _one_seed_lower},
    },
    "ppo-trpo-pendulum": {"exchanged": {"load": _pendulums_exchanged}},
    "ppo-fence": {
        "never_reused": {"go_through": lambda state, batch, fence: (jnp.ones((21, 16, 128)), 0.0)}
    },
    "ppo-reuse": {"exchanged": _exchanged("one epoch", "sixteen epochs")},
    "ppo-no-clip": {"nothing_lost_at_the_end": {"load": _nothing_lost}},
    "ppo-critic": {"exchanged": _exchanged("one rate for both", "last layer not small")},
    "ppo-rest": {"exchanged": _exchanged("gradient norm not cut", "as it is")},
    "ppo_clip": {
        "ratio_of_another_policy": {
            "ratios_of": lambda params, batch: jnp.exp(batch.log_prob) + 1.0
        },
        "never_reused": {"go_through": lambda state, batch, fence: (jnp.ones((2, 16, 128)), 0)},
    },
    "ppo_kl_estimate": {
        "ratio_upside_down": _estimates(lambda r: jnp.log(r), lambda r: 1 / r - 1 + jnp.log(r)),
        "logarithm_alone": _estimates(_log, _log),
        "without_the_logarithm": _estimates(_log, lambda r: r - 1),
        "half_the_square": _estimates(_log, lambda r: 0.5 * jnp.log(r) ** 2),
        "sign_turned": _estimates(_log, lambda r: 1 - r - jnp.log(r)),
    },
}
