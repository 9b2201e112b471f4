"""The side of rejax in the family "equal": import, train, 100 fresh episodes, as JSON.

`python equal_rejax.py rejax 0` trains with seed 0; `python equal_rejax.py rejax settings` trains
nothing and prints the settings. The evaluation is rejax's own. It runs once, after the last update,
in the same compiled program as the training.
"""

import json
import sys
from importlib.metadata import version
from typing import Any

import jax
from equal_settings import EPISODES, SETTINGS
from rejax import PPO
from rejax.evaluate import evaluate

STEPS = SETTINGS["num_envs"] * SETTINGS["num_steps"] * SETTINGS["num_updates"]


def returns(algorithm: Any, state: Any, key: jax.Array) -> jax.Array:
    """The undiscounted returns of fresh episodes, with actions that are sampled."""
    act = algorithm.make_act(state)
    return evaluate(act, key, algorithm.env, algorithm.env_params, EPISODES)[1]


def make() -> Any:
    """The algorithm; its value loss has the weight 1, so that it is half the squared error."""
    algorithm = PPO.create(
        env="CartPole-v1",
        agent_kwargs={
            "activation": SETTINGS["activation"],
            "hidden_layer_sizes": SETTINGS["hidden"],
        },
        num_envs=SETTINGS["num_envs"],
        num_steps=SETTINGS["num_steps"],
        num_epochs=SETTINGS["num_epochs"],
        num_minibatches=SETTINGS["num_minibatches"],
        total_timesteps=STEPS,
        learning_rate=SETTINGS["learning_rate"],
        gamma=SETTINGS["discount"],
        gae_lambda=SETTINGS["gae_lambda"],
        clip_eps=SETTINGS["clip_epsilon"],
        ent_coef=SETTINGS["entropy_weight"],
        vf_coef=1.0,
        max_grad_norm=SETTINGS["max_grad_norm"],
        eval_freq=STEPS,
        skip_initial_evaluation=True,
    )
    return algorithm.replace(eval_callback=returns)


def settings(algorithm: Any) -> dict[str, Any]:
    """What the algorithm says of itself; it clips the value with the clip of the ratio."""
    state = jax.eval_shape(algorithm.init_state, jax.random.key(0))
    count = {
        f"{name}_weights": sum(leaf.size for leaf in jax.tree.leaves(part.params))
        for name, part in (("policy", state.actor_ts), ("value", state.critic_ts))
    }
    batch = algorithm.num_envs * algorithm.num_steps
    return {
        "num_envs": algorithm.num_envs,
        "num_steps": algorithm.num_steps,
        "num_updates": algorithm.total_timesteps // batch,
        "num_epochs": algorithm.num_epochs,
        "num_minibatches": algorithm.num_minibatches,
        "activation": algorithm.actor.activation.__name__,
        "learning_rate": algorithm.learning_rate,
        "discount": algorithm.gamma,
        "gae_lambda": algorithm.gae_lambda,
        "clip_epsilon": algorithm.clip_eps,
        "entropy_weight": algorithm.ent_coef,
        "max_grad_norm": algorithm.max_grad_norm,
        "task": "functional",
        "value_clip": algorithm.clip_eps,
        **count,
    }


def main() -> None:
    algorithm = make()
    if sys.argv[2] == "settings":
        print(json.dumps(settings(algorithm)))
        return
    state, earned = jax.jit(algorithm.train)(jax.random.key(int(sys.argv[2])))
    versions = {name: version(name) for name in ("rejax", "gymnax", "jax")}
    print(
        json.dumps({
            "return": float(earned.mean()), "steps": int(state.global_step),
            "settings": settings(algorithm), "versions": versions,
        }),
        flush=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
