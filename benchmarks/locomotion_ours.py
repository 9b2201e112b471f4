"""One run of this package with the Zoo's settings: `python locomotion_ours.py Hopper-v5 0`.

Prints what `locomotion_peer.py` prints. The peer clips each action to the box before the
environment sees it, so this side does the same. With `unclipped` as a third word it does not: the
robot moves as before, but HalfCheetah's reward subtracts the cost of the action that was sampled.

Where the two do not agree: the peer weighs the value's loss and cuts the gradients of policy and
value by their common norm, where here each has a norm of its own; with `common-norm` as a third
word this side does as the peer does. The peer updates the statistics of observations and rewards
after each step, where here the observations of a batch are normalized with the statistics before
it, and its rewards with those that include it. And it cuts normalized rewards at ten. What changes
with these two, `locomotion_normalization.py` tries.
"""

import json
import sys
from functools import partial
from itertools import pairwise
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import optax
from locomotion_settings import BLOCKS, EPISODES, HIDDEN, LOG_STD, NUM_STEPS, SETTINGS, STEPS

import policy_gradients as pg


def init_layers(key: Any, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Weights and biases uniform within 1 / sqrt(inputs), PyTorch's default."""
    layers = []
    for before, after in pairwise(sizes):
        key, weight, bias = jax.random.split(key, 3)
        bound = before**-0.5
        layers.append(
            {
                "weight": jax.random.uniform(weight, (before, after), minval=-bound, maxval=bound),
                "bias": jax.random.uniform(bias, (after,), minval=-bound, maxval=bound),
            }
        )
    return layers


def network(layers: Any, x: Any) -> Any:
    """Relu between layers, none after the last."""
    for layer in layers[:-1]:
        x = jax.nn.relu(x @ layer["weight"] + layer["bias"])
    return x @ layers[-1]["weight"] + layers[-1]["bias"]


def init_policy(key: Any, observation_space: Any, action_space: Any) -> Any:
    (actions,) = action_space.shape
    sizes = (*observation_space.shape, *HIDDEN, actions)
    return {"mean": init_layers(key, sizes), "log_std": jnp.full((actions,), LOG_STD)}


def policy(params: Any, observation: Any) -> Any:
    return pg.Normal(network(params["mean"], jnp.float32(observation)), params["log_std"])


def init_value(key: Any, observation_space: Any) -> Any:
    return init_layers(key, (*observation_space.shape, *HIDDEN, 1))


def value(params: Any, observation: Any) -> Any:
    return network(params, jnp.float32(observation))[0]


class CommonNorm(pg.ppo):
    """PPO with the peer's step: the value's loss has a weight, both gradients a common norm."""

    value_weight: float = 0.5

    def _optimizer(self, num_updates: Any) -> optax.GradientTransformation:
        clip = optax.clip_by_global_norm(self.max_grad_norm)
        return optax.flatten(optax.chain(clip, optax.adam(self.learning_rate, eps=1e-5)))

    def value_loss(self, params: Any, batch: Any) -> Any:
        return 2 * self.value_weight * super().value_loss(params, batch)


def algorithm(name: str, common_norm: bool = False, steps: int = STEPS) -> Any:
    """PPO with the Zoo's settings for an environment, observations and rewards normalized."""
    settings: dict[str, Any] = SETTINGS[name]
    make = partial(CommonNorm, value_weight=settings["value"]) if common_norm else pg.ppo
    return pg.normalized(
        make(
            policy=pg.Policy(init_policy, policy), value=pg.Value(init_value, value),
            num_envs=1, num_steps=NUM_STEPS,
            num_updates=-(-steps // NUM_STEPS),  # the peer finishes the last one, too
            num_epochs=settings["epochs"], num_minibatches=NUM_STEPS // settings["batch"],
            learning_rate=settings["learning_rate"], value_learning_rate=settings["learning_rate"],
            anneal=False, discount=settings["discount"], gae_lambda=settings["gae_lambda"],
            clip_epsilon=settings["clip"], entropy_weight=settings["entropy"],
            max_grad_norm=settings["norm"],
        ),
        reward=True,
    )  # fmt: skip


def main() -> None:
    """Environment, then the seed, then `unclipped`, `common-norm` or nothing."""
    name, seed, more = sys.argv[1], int(sys.argv[2]), sys.argv[3:]

    def make() -> Any:
        env = gymnasium.make(name)
        return env if more == ["unclipped"] else gymnasium.wrappers.ClipAction(env)

    key = jax.random.key(seed)
    result = pg.train(key, make, algorithm(name, more == ["common-norm"]), progress=True)
    returns = pg.evaluate(
        jax.random.fold_in(key, 1), make, result.policy, result.params, EPISODES,
        deterministic=True,
    )  # fmt: skip
    means = [
        round(float(np.average(r[e > 0], weights=e[e > 0])), 1) if e.any() else None
        for r, e in zip(
            np.array_split(np.asarray(result.returns), BLOCKS),
            np.array_split(np.asarray(result.episodes), BLOCKS),
            strict=True,
        )
    ]
    versions = {"jax": jax.__version__, "gymnasium": gymnasium.__version__}
    mode = np.round(np.asarray(returns), 1).tolist()
    print(json.dumps({"curve": means, "mode": mode, "versions": versions}))


if __name__ == "__main__":
    main()
