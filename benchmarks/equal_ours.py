"""Our side of the family "equal": import, train, 100 fresh episodes, as JSON.

`python equal_ours.py sbx 0` runs beside SBX with seed 0, `python equal_ours.py rejax 0` beside
rejax. `python equal_ours.py sbx settings` trains nothing and prints the settings.
"""

import json
import sys
from functools import partial
from typing import Any

import jax
import numpy as np
import optax
from equal_settings import ADAM_EPSILON, EPISODES, PAIRS, SETTINGS

import policy_gradients as pg


def make(peer: str) -> tuple[Any, pg.ppo]:
    """The environment and the algorithm that run beside a peer."""
    pair = PAIRS[peer]
    env = pg.CartPole() if pair["task"] == "functional" else pair["task"]
    sizes = {name: SETTINGS[name] for name in SETTINGS if name.startswith("num_")}
    algorithm = pg.ppo(
        **sizes,
        learning_rate=SETTINGS["learning_rate"],
        value_learning_rate=SETTINGS["learning_rate"],
        anneal=False,
        discount=SETTINGS["discount"],
        gae_lambda=SETTINGS["gae_lambda"],
        clip_epsilon=SETTINGS["clip_epsilon"],
        value_clip=pair["value_clip"],
        entropy_weight=SETTINGS["entropy_weight"],
        max_grad_norm=SETTINGS["max_grad_norm"],
        policy=pg.neural_policy(SETTINGS["hidden"]),
        value=pg.neural_value(SETTINGS["hidden"]),
        optimizer=partial(optax.adam, eps=ADAM_EPSILON),
    )
    return env, algorithm


def settings(env: Any, algorithm: pg.ppo) -> dict[str, Any]:
    """What the algorithm says of itself; the networks of this package have tanh and no other."""
    space = pg.CartPole()
    state = jax.eval_shape(
        lambda key: algorithm.init(key, space.observation_space, space.action_space),
        jax.random.key(0),
    )
    count = {
        f"{name}_weights": sum(leaf.size for leaf in jax.tree.leaves(params))
        for name, params in (("policy", state.params), ("value", state.value_params))
    }
    assert algorithm.learning_rate == algorithm.value_learning_rate
    named = {name: getattr(algorithm, name) for name in SETTINGS if hasattr(algorithm, name)}
    task = env if isinstance(env, str) else "functional"
    own = {"task": task, "value_clip": algorithm.value_clip, "activation": "tanh"}
    return named | own | count


def main() -> None:
    env, algorithm = make(sys.argv[1])
    told = settings(env, algorithm)
    if sys.argv[2] == "settings":
        print(json.dumps(told))
        return
    seed = int(sys.argv[2])
    result = pg.train(jax.random.key(seed), env, algorithm)
    returns = np.asarray(
        pg.evaluate(jax.random.key(1000 + seed), env, result.policy, result.params, EPISODES)
    )
    steps = algorithm.num_envs * algorithm.num_steps * algorithm.num_updates
    print(
        json.dumps({
            "return": float(returns.mean()), "steps": steps, "settings": told,
            "versions": {"jax": jax.__version__},
        }),
        flush=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
