"""The settings of RL Baselines3 Zoo for PPO on MuJoCo's robots, once for both sides.

The Zoo lists them for version 4 and had them for version 3; version 5 differs in details.
"""

STEPS = 1_000_000
HIDDEN = (256, 256)  # relu, weights and biases uniform in 1 / sqrt(inputs), as PyTorch draws them
LOG_STD = -2.0
NUM_STEPS = 512  # of one copy in each update
SETTINGS = {
    "HalfCheetah-v5": {
        "batch": 64, "epochs": 20, "learning_rate": 2.0633e-05, "discount": 0.98,
        "gae_lambda": 0.92, "clip": 0.1, "entropy": 0.000401762, "value": 0.58096, "norm": 0.8,
    },
    "Hopper-v5": {
        "batch": 32, "epochs": 5, "learning_rate": 9.80828e-05, "discount": 0.999,
        "gae_lambda": 0.99, "clip": 0.2, "entropy": 0.00229519, "value": 0.835671, "norm": 0.7,
    },
}  # fmt: skip
EPISODES = 20  # played afterwards, with the mode of the policy
BLOCKS = 50  # of the learning curve: the mean return of the episodes that ended in each
