"""Mistakes that the checks of `language_models_in_code` must reject, and data that falsify it."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import policy_gradients as pg
from cell_tools.experiments import language_bugs as bugs
from cell_tools.experiments.language_methods import rloo_loss, rloo_weights
from cell_tools.experiments.small_transformer import decoder
from cell_tools.stored import load

STORED = load("language_models")
RUNS, BEGUN = STORED["runs"], STORED["reference"]


def _group_mean(settings, params, batch):
    """K - 1 over K times the right weight."""
    batch = rloo_weights(settings, params, batch)
    return batch._replace(weight=batch.weight * (1 - 1 / settings.group))


def _standardized(settings, params, batch):
    paid = batch.reward - settings.beta * (batch.old - batch.reference).sum(axis=1)
    weight = pg.group_advantages(paid.reshape(-1, settings.group)).reshape(-1, 1)
    return batch._replace(weight=weight)


def _own_tokens_only(settings, params, batch):
    """Each token pays its own part of the KL and nothing for what comes later."""
    plain = rloo_weights(settings, params, batch._replace(reference=batch.old))
    return plain._replace(weight=plain.weight - settings.beta * (batch.old - batch.reference))


def _mean_over_tokens(settings, params, batch):
    length = batch.responses.length[:, None]
    return rloo_loss(settings, params, batch._replace(weight=batch.weight / length))


def _shifted(settings, params, batch):
    """Rows that have already read the token."""
    old = bugs.shifted_log_probs(decoder, params["policy"], batch.responses)
    batch = batch._replace(old=jax.lax.stop_gradient(old))
    settings.score = bugs.shifted_log_probs
    return rloo_loss(settings, params, batch)


def _with(name: str, what: str, values: Any) -> dict[str, Any]:
    """The stored runs with another record of one run."""
    return {"runs": {**RUNS, name: {**RUNS[name], what: values}}}


def _straight(name: str) -> np.ndarray:
    """Curves that rise at the same rate from beginning to end."""
    curve = RUNS[name]["returns"]
    return np.linspace(curve[:, 0], curve[:, -1], curve.shape[1]).T


WRONG = {
    "rloo_training": {
        "the group mean": {"rloo_weights": _group_mean},
        "standardized": {"rloo_weights": _standardized},
        "without the KL": {"rloo_weights": bugs.weights_without_kl},
        "each token its own KL": {"rloo_weights": _own_tokens_only},
        "the end is not in the loss": {"rloo_loss": bugs.loss_without_the_end},
        "a mean over tokens": {"rloo_loss": _mean_over_tokens},
        "shifted by one": {"rloo_loss": _shifted},
    },
    "lm-learn": {
        "untrained": _with("PPO", "accuracy", BEGUN["accuracy"]),
        "no better than eight tries": _with("RLOO", "accuracy", BEGUN["best of 8"]),
    },
    "lm-alike": {"one is behind": _with("GRPO", "accuracy", list(jnp.array(BEGUN["best of 8"])))},
    "lm-early": {"at a constant rate": _with("GRPO", "returns", _straight("GRPO"))},
    "lm-silent": {
        "never silent": _with("PPO", "silent", np.zeros_like(RUNS["PPO"]["returns"]).tolist()),
        "falling": _with("RLOO", "silent", np.array(RUNS["RLOO"]["silent"])[:, ::-1].tolist()),
    },
}
