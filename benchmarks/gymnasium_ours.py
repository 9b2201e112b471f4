"""Training steps a second on a Gymnasium task, compilation left out, as JSON; for the peer too.

`python gymnasium_ours.py CartPole-v1 50`: PPO with the settings that `gymnasium_peer.py`
has, 50 updates twice, the second time by the clock.
"""

import json
import sys
import time

import jax

import policy_gradients as pg


def main() -> None:
    """Environment, then how many updates of 8 x 128 steps."""
    name, num_updates = sys.argv[1], int(sys.argv[2])
    algorithm = pg.ppo(
        learning_rate=3e-4,
        value_learning_rate=3e-4,
        num_envs=8,
        num_steps=128,
        num_updates=num_updates,
        num_epochs=4,
        num_minibatches=4,
    )
    seconds, begin = {}, time.perf_counter()
    for seed, run in enumerate(("first", "again")):
        jax.block_until_ready(pg.train(jax.random.key(seed), name, algorithm).params)
        seconds[run], begin = time.perf_counter() - begin, time.perf_counter()
    steps = 8 * 128 * num_updates
    rates = {run: round(steps / each) for run, each in seconds.items()}
    versions = {"jax": jax.__version__}
    print(json.dumps({"rate": rates["again"], "first": rates["first"], "versions": versions}))


if __name__ == "__main__":
    main()
