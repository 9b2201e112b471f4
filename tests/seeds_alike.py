"""How far one update of eight seeds at once lies from the same updates made one by one.

Called with the name of an algorithm; prints the median seed's distance, relative to the update.
Nothing is sampled from the policy: the batches are given, so that no action can flip by rounding.
"""

import sys
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import policy_gradients as pg
from policy_gradients._compilation import QUICK

SEEDS = 8


def batches(num_seeds: int, num_envs: int, num_steps: int) -> pg.Trajectory:
    """Streams of steps as CartPole's uniform policy might meet them, in episodes of 16 steps."""
    rng = np.random.default_rng(0)
    sizes = num_seeds, num_envs, num_steps
    observation = rng.normal(size=(*sizes, 4)).astype(np.float32)
    action = rng.integers(2, size=sizes, dtype=np.int32)
    return pg.Trajectory(
        observation=jnp.asarray(observation),
        action=jnp.asarray(action),
        log_prob=jnp.full(sizes, np.log(0.5), jnp.float32),
        reward=jnp.where(action == (observation[..., 0] > 0), 1, 0.2).astype(jnp.float32),
        next_observation=jnp.roll(observation, -1, axis=-2),
        terminated=jnp.broadcast_to(jnp.arange(num_steps) % 16 == 15, sizes),
        truncated=jnp.zeros(sizes, bool),
    )


def median_distance(name: str) -> float:
    """The median over the seeds of |mapped - alone| / |alone|, of what one update adds."""
    env, algorithm = pg.CartPole(), getattr(pg, name)(num_envs=16, num_steps=128)

    def start(key: Any) -> Any:
        return algorithm.init(key, env.observation_space, env.action_space)

    def step(state: Any, key: Any, trajectory: pg.Trajectory) -> Any:
        new, _ = algorithm.update(key, state, trajectory)
        return jax.tree.map(jnp.subtract, new.params, state.params)

    keys = jax.random.split(jax.random.key(0), SEEDS)
    given = jax.jit(jax.vmap(start))(keys), keys, batches(SEEDS, 16, 128)
    mapped = rows(jax.jit(jax.vmap(step), compiler_options=QUICK)(*given))
    one = jax.jit(step, compiler_options=QUICK)
    steps = [one(*jax.tree.map(lambda x, i=seed: x[i], given)) for seed in range(SEEDS)]
    alone = rows(jax.tree.map(lambda *each: np.stack(each), *steps))
    length = np.linalg.norm(alone, axis=-1)
    assert (length > 0).all(), "an update moved nothing"
    return float(np.median(np.linalg.norm(mapped - alone, axis=-1) / length))


def rows(tree: Any) -> np.ndarray:
    """A tree of arrays with a leading axis of seeds as one matrix, a row for each seed."""
    return np.concatenate([np.reshape(x, (SEEDS, -1)) for x in jax.tree.leaves(tree)], axis=-1)


if __name__ == "__main__":
    print(median_distance(sys.argv[1]))
