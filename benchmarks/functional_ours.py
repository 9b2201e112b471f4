"""The rate of our PPO on CartPole with PureJaxRL's published settings, as JSON."""

import json
import time

import jax
from functional_peer import PUBLISHED

import policy_gradients as pg


def algorithm() -> pg.ppo:
    """The same sizes and rates; their one optimiser is two of ours, of the same settings."""
    return pg.ppo(
        learning_rate=PUBLISHED["LR"],
        value_learning_rate=PUBLISHED["LR"],
        discount=PUBLISHED["GAMMA"],
        gae_lambda=PUBLISHED["GAE_LAMBDA"],
        clip_epsilon=PUBLISHED["CLIP_EPS"],
        value_clip=PUBLISHED["CLIP_EPS"],
        entropy_weight=PUBLISHED["ENT_COEF"],
        max_grad_norm=PUBLISHED["MAX_GRAD_NORM"],
        num_envs=PUBLISHED["NUM_ENVS"],
        num_steps=PUBLISHED["NUM_STEPS"],
        num_epochs=PUBLISHED["UPDATE_EPOCHS"],
        num_minibatches=PUBLISHED["NUM_MINIBATCHES"],
        num_updates=PUBLISHED["TOTAL_TIMESTEPS"] // PUBLISHED["NUM_STEPS"] // PUBLISHED["NUM_ENVS"],
    )


def main() -> None:
    env, ppo, seconds = pg.CartPole(), algorithm(), []
    for seed in range(2):
        begin = time.perf_counter()
        result = jax.block_until_ready(pg.train(jax.random.key(seed), env, ppo))
        seconds.append(time.perf_counter() - begin)
    steps = ppo.num_envs * ppo.num_steps * ppo.num_updates
    last = jax.numpy.nanmean(result.returns[-20:])
    versions = {"jax": jax.__version__}
    print(json.dumps({
        "steps": steps, "first": seconds[0], "again": seconds[1], "return": float(last),
        "versions": versions,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
