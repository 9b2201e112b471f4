"""The peer's side of `gymnasium_ours.py`: the same settings, networks and number of steps.

`python gymnasium_peer.py CartPole-v1 50`; the environments are stepped in this process, as
ours are.
"""

import json
import sys
import time

import stable_baselines3
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env


def main() -> None:
    """Environment, then how many updates of 8 x 128 steps."""
    torch.set_num_threads(1)  # faster here than two: the networks are small
    name, num_updates = sys.argv[1], int(sys.argv[2])
    model = PPO(
        "MlpPolicy",
        make_vec_env(name, n_envs=8, seed=0),
        learning_rate=3e-4,
        n_steps=128,
        batch_size=256,
        n_epochs=4,
        device="cpu",
        seed=0,
    )
    model.learn(8 * 128)  # not timed: what is loaded and set up once
    begin = time.perf_counter()
    model.learn(8 * 128 * num_updates)
    rate = round(8 * 128 * num_updates / (time.perf_counter() - begin))
    versions = {"stable-baselines3": stable_baselines3.__version__, "torch": torch.__version__}
    print(json.dumps({"rate": rate, "first": rate, "versions": versions}))


if __name__ == "__main__":
    main()
