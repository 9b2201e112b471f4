"""One run of the peers' side, as JSON: Stable-Baselines3 PPO or sb3-contrib TRPO on CartPole-v1.

Settings and steps are those that RL Baselines3 Zoo publishes for CartPole-v1. The 100 evaluation
episodes run in eight environments at once, as the training does, which is kind to the peer.
"""

import json
import sys
from typing import Any

import stable_baselines3
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy

STEPS = 100_000


def ppo(seed: int) -> Any:
    """Eight environments, 32 steps, 20 epochs; learning rate and clip fall linearly."""
    return PPO(
        "MlpPolicy",
        make_vec_env("CartPole-v1", n_envs=8, seed=seed),
        n_steps=32,
        batch_size=256,
        gae_lambda=0.8,
        gamma=0.98,
        n_epochs=20,
        ent_coef=0.0,
        learning_rate=lambda left: 1e-3 * left,
        clip_range=lambda left: 0.2 * left,
        seed=seed,
        device="cpu",
    )


def trpo(seed: int) -> Any:
    """Two environments, 512 steps, 20 steps of the value in each update."""
    from sb3_contrib import TRPO  # PPO need not pay for its import

    return TRPO(
        "MlpPolicy",
        make_vec_env("CartPole-v1", n_envs=2, seed=seed),
        n_steps=512,
        batch_size=512,
        cg_damping=1e-3,
        gae_lambda=0.98,
        gamma=0.99,
        learning_rate=1e-3,
        n_critic_updates=20,
        seed=seed,
        device="cpu",
    )


def main() -> None:
    """`python stable_baselines.py ppo 0`."""
    torch.set_num_threads(1)  # faster here than two: the networks are small
    seed = int(sys.argv[2])
    model = {"ppo": ppo, "trpo": trpo}[sys.argv[1]](seed)
    model.learn(STEPS)
    fresh = make_vec_env("CartPole-v1", n_envs=8, seed=1000 + seed)
    mean, _ = evaluate_policy(model, fresh, n_eval_episodes=100)
    versions = {"stable-baselines3": stable_baselines3.__version__, "torch": torch.__version__}
    print(json.dumps({"return": float(mean), "steps": STEPS, "versions": versions}), flush=True)


if __name__ == "__main__":
    main()
