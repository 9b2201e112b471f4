"""The rate of PureJaxRL's PPO on CartPole-v1, as JSON; its settings are those it is published with.

`python functional_peer.py FOLDER`: the folder is a checkout of PureJaxRL. What it prints is timed
twice: with compilation, and without.
"""

import json
import sys
import time
import types
from typing import Any

import jax
import jax.numpy as jnp

PUBLISHED: dict[str, Any] = {
    "LR": 2.5e-4,
    "NUM_ENVS": 4,
    "NUM_STEPS": 128,
    "TOTAL_TIMESTEPS": 500_000,
    "UPDATE_EPOCHS": 4,
    "NUM_MINIBATCHES": 4,
    "GAMMA": 0.99,
    "GAE_LAMBDA": 0.95,
    "CLIP_EPS": 0.2,
    "ENT_COEF": 0.01,
    "VF_COEF": 0.5,
    "MAX_GRAD_NORM": 0.5,
    "ACTIVATION": "tanh",
    "ENV_NAME": "CartPole-v1",
    "ANNEAL_LR": True,
}


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    brax: Any = types.ModuleType("brax")  # imported there for wrappers that CartPole does not meet
    brax.envs = None
    sys.modules["brax"] = brax
    from purejaxrl.ppo import make_train

    config = dict(PUBLISHED)
    train = jax.jit(make_train(config))
    seconds = []
    for seed in range(2):
        begin = time.perf_counter()
        out = jax.block_until_ready(train(jax.random.key(seed)))
        seconds.append(time.perf_counter() - begin)
    info = out["metrics"]
    ended = info["returned_episode"][-20:]
    last = jnp.mean(info["returned_episode_returns"][-20:], where=ended)
    steps = config["NUM_UPDATES"] * config["NUM_STEPS"] * config["NUM_ENVS"]
    versions = {"jax": jax.__version__}
    print(json.dumps({
        "steps": steps, "first": seconds[0], "again": seconds[1], "return": float(last),
        "versions": versions,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
