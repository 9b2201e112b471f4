"""The side of SBX in the family "equal": import, train, 100 fresh episodes, as JSON.

`python equal_sbx.py sbx 0` trains with seed 0; `python equal_sbx.py sbx settings` trains nothing
and prints the settings. The evaluation runs in eight environments at once, as the training does,
which is kind to the peer.
"""

import json
import sys
from importlib.metadata import version
from typing import Any

import flax.linen as nn
import jax
import torch
from equal_settings import ADAM_EPSILON, EPISODES, PAIRS, SETTINGS
from sbx import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy

TASK = PAIRS["sbx"]["task"]
STEPS = SETTINGS["num_envs"] * SETTINGS["num_steps"] * SETTINGS["num_updates"]


def make(seed: int) -> Any:
    """The algorithm with its environments; its value loss is half the squared error."""
    batch = SETTINGS["num_envs"] * SETTINGS["num_steps"]
    return PPO(
        "MlpPolicy",
        make_vec_env(TASK, n_envs=SETTINGS["num_envs"], seed=seed),
        learning_rate=SETTINGS["learning_rate"],
        n_steps=SETTINGS["num_steps"],
        batch_size=batch // SETTINGS["num_minibatches"],
        n_epochs=SETTINGS["num_epochs"],
        gamma=SETTINGS["discount"],
        gae_lambda=SETTINGS["gae_lambda"],
        clip_range=SETTINGS["clip_epsilon"],
        clip_range_vf=PAIRS["sbx"]["value_clip"],
        ent_coef=SETTINGS["entropy_weight"],
        vf_coef=0.5,
        max_grad_norm=SETTINGS["max_grad_norm"],
        policy_kwargs={
            "net_arch": list(SETTINGS["hidden"]),
            "activation_fn": getattr(nn, SETTINGS["activation"]),
            "optimizer_kwargs": {"eps": ADAM_EPSILON},
        },
        seed=seed,
        device="cpu",
    )


def settings(model: Any) -> dict[str, Any]:
    """What the model says of itself; the learning rate is the one in the optimizers' states."""
    states = {"policy": model.policy.actor_state, "value": model.policy.vf_state}
    count = {
        f"{name}_weights": sum(leaf.size for leaf in jax.tree.leaves(state.params))
        for name, state in states.items()
    }
    rates = {
        round(float(state.opt_state[1].hyperparams["learning_rate"]), 9)
        for state in states.values()
    }
    (learning_rate,) = rates
    return {
        "num_envs": model.n_envs,
        "num_steps": model.n_steps,
        "num_updates": STEPS // (model.n_envs * model.n_steps),
        "num_epochs": model.n_epochs,
        "num_minibatches": model.n_envs * model.n_steps // model.batch_size,
        "activation": model.policy.actor.activation_fn.__name__,
        "learning_rate": learning_rate,
        "discount": model.gamma,
        "gae_lambda": model.gae_lambda,
        "clip_epsilon": model.clip_range_schedule(1.0),
        "entropy_weight": model.ent_coef,
        "max_grad_norm": model.max_grad_norm,
        "task": model.env.envs[0].spec.id,
        "value_clip": model.clip_range_vf,
        **count,
    }


def main() -> None:
    torch.set_num_threads(1)  # faster here than two: it only holds the buffer
    only_settings = sys.argv[2] == "settings"
    seed = 0 if only_settings else int(sys.argv[2])
    model = make(seed)
    if only_settings:
        print(json.dumps(settings(model)))
        return
    model.learn(STEPS)
    fresh = make_vec_env(TASK, n_envs=SETTINGS["num_envs"], seed=1000 + seed)
    mean, _ = evaluate_policy(model, fresh, n_eval_episodes=EPISODES, deterministic=False)
    print(
        json.dumps({
            "return": float(mean), "steps": model.num_timesteps, "settings": settings(model),
            "versions": {"sbx-rl": version("sbx-rl"), "jax": jax.__version__},
        }),
        flush=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
