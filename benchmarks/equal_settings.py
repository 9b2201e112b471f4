"""The settings that every row of the family "equal" takes, and what could not be made equal.

The values are those that all libraries can be given. The limit of the gradient is one that no
gradient reaches, because rejax clips each entry of a gradient and the others clip its norm. Adam's
epsilon is the one that rejax has built in. Each script reads its settings back from the objects
that its library has built.
"""

import itertools
from typing import Any

SETTINGS: dict[str, Any] = {
    "num_envs": 8,
    "num_steps": 128,
    "num_updates": 200,
    "num_epochs": 4,
    "num_minibatches": 4,
    "hidden": (64, 64),
    "activation": "tanh",
    "learning_rate": 1e-3,
    "discount": 0.99,
    "gae_lambda": 0.95,
    "clip_epsilon": 0.2,
    "entropy_weight": 0.0,
    "max_grad_norm": 1e9,
}
ADAM_EPSILON = 1e-8
EPISODES = 100  # of the evaluation, with actions that are sampled
SOLVED = 475.0  # the mean return from which on Gymnasium counts CartPole-v1 as solved

# What a library fixes is given to the run of ours beside it: SBX steps Gymnasium's environments and
# has no clip of the value; rejax steps those of gymnax and clips the value as it clips the ratio.
PAIRS: dict[str, dict[str, Any]] = {
    "sbx": {"task": "CartPole-v1", "value_clip": None},
    "rejax": {"task": "functional", "value_clip": SETTINGS["clip_epsilon"]},
}
UNEQUAL = {
    "sbx": "SBX: Flax's initial weights, where ours are orthogonal.",
    "rejax": "rejax: Flax's initial weights, where ours are orthogonal; gymnax's CartPole, where "
    "the limit of 500 steps counts as a fall, which ours counts as a truncation.",
}


def weights(num_inputs: int, num_outputs: int) -> int:
    """How many numbers a network of the hidden sizes has, biases included."""
    sizes = (num_inputs, *SETTINGS["hidden"], num_outputs)
    return sum((size + 1) * after for size, after in itertools.pairwise(sizes))


def expected(peer: str) -> dict[str, Any]:
    """The settings that both sides of a pair have to report."""
    told = {name: value for name, value in SETTINGS.items() if name != "hidden"}
    networks = {"policy_weights": weights(4, 2), "value_weights": weights(4, 1)}
    return told | networks | PAIRS[peer]
