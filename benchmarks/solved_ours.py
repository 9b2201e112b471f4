"""One run of this project's side: import, train on CartPole-v1, 100 fresh episodes, as JSON."""

import json
import sys

import jax
import numpy as np

import policy_gradients as pg


def main() -> None:
    """`python ours.py ppo` or `trpo`, with the default hyperparameters."""
    algorithm = {"ppo": pg.ppo, "trpo": pg.trpo}[sys.argv[1]]()
    seed = int(sys.argv[2])
    env = pg.CartPole()
    result = pg.train(jax.random.key(seed), env, algorithm)
    returns = np.asarray(
        pg.evaluate(jax.random.key(1000 + seed), env, result.policy, result.params, 100)
    )
    steps = algorithm.num_envs * algorithm.num_steps * algorithm.num_updates
    versions = {"jax": jax.__version__}
    print(
        json.dumps({"return": float(returns.mean()), "steps": steps, "versions": versions}),
        flush=True,
    )


if __name__ == "__main__":
    main()
