"""One run of Stable-Baselines3 with the Zoo's settings: `python locomotion_peer.py Hopper-v5 0`.

Prints the learning curve and the returns of the episodes afterwards as JSON.
"""

import json
import sys
from typing import Any

import gymnasium
import numpy as np
import stable_baselines3
import torch
from locomotion_settings import BLOCKS, EPISODES, HIDDEN, LOG_STD, NUM_STEPS, SETTINGS, STEPS
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import VecNormalize


class Curve(BaseCallback):
    """Keeps the step at which each episode ended and its return, before normalization."""

    def __init__(self) -> None:
        super().__init__()
        self.ended: list[tuple[int, float]] = []

    def _on_step(self) -> bool:
        ends = (info["episode"] for info in self.locals["infos"] if "episode" in info)
        self.ended += [(self.num_timesteps, float(end["r"])) for end in ends]
        return True


def main() -> None:
    """Environment, then the seed."""
    name, seed = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(1)
    settings: dict[str, Any] = SETTINGS[name]
    env = VecNormalize(make_vec_env(name, n_envs=1, seed=seed), gamma=settings["discount"])
    model = PPO(
        "MlpPolicy", env, seed=seed, device="cpu",
        n_steps=NUM_STEPS, batch_size=settings["batch"], n_epochs=settings["epochs"],
        learning_rate=settings["learning_rate"], gamma=settings["discount"],
        gae_lambda=settings["gae_lambda"], clip_range=settings["clip"],
        ent_coef=settings["entropy"], vf_coef=settings["value"], max_grad_norm=settings["norm"],
        policy_kwargs={
            "log_std_init": LOG_STD, "ortho_init": False, "activation_fn": torch.nn.ReLU,
            "net_arch": {"pi": list(HIDDEN), "vf": list(HIDDEN)},
        },
    )  # fmt: skip
    curve = Curve()
    model.learn(STEPS, callback=curve)
    env.training, env.norm_reward = False, False
    returns, _ = evaluate_policy(
        model, env, EPISODES, deterministic=True, return_episode_rewards=True
    )
    steps, ended = np.array(curve.ended).T
    block = np.minimum((steps - 1) * BLOCKS // STEPS, BLOCKS - 1)
    means = [
        round(float(ended[block == b].mean()), 1) if (block == b).any() else None
        for b in range(BLOCKS)
    ]
    versions = {"stable-baselines3": stable_baselines3.__version__, "torch": torch.__version__}
    versions["gymnasium"] = gymnasium.__version__
    print(json.dumps({"curve": means, "mode": np.round(returns, 1).tolist(), "versions": versions}))


if __name__ == "__main__":
    main()
