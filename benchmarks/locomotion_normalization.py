"""When the statistics take in a step: `python locomotion_normalization.py Hopper-v5 0 both`.

The peer's statistics take in each step as soon as it is made, and those of `pg.normalized` a whole
batch at once: its rewards before the update, its observations after it. The third word says what
is normalized in the peer's way here: `observations`, `rewards`, `both` or `neither`. The rest is
normalized by `pg.normalized`. All else is that of `locomotion_ours.py` with `common-norm`, over
fewer steps.

Prints the mean return of the episodes that ended in each block of steps.
"""

import json
import sys
from typing import Any

import gymnasium
import jax
import locomotion_ours
import numpy as np
from gymnasium.wrappers.utils import RunningMeanStd
from locomotion_settings import BLOCKS, SETTINGS, STEPS

import policy_gradients as pg

BLOCK = STEPS // BLOCKS
SHORT = 12 * BLOCK  # steps
LIMIT = 10.0  # standard deviations
KINDS = {
    "neither": (False, False),
    "observations": (True, False),
    "rewards": (False, True),
    "both": (True, True),
}  # what takes in each step: observations, rewards


class AfterEachStep(gymnasium.Wrapper):
    """Normalizes as the peer's `VecNormalize` does, and notes how each episode ended.

    Gymnasium's wrappers would do otherwise: they clip nothing, their statistics take in the last
    observation of an episode, and a part of its sum of rewards goes on in the next episode.
    """

    def __init__(self, env: Any, discount: float, observations: bool, rewards: bool) -> None:
        super().__init__(env)
        self.seen = RunningMeanStd(shape=env.observation_space.shape) if observations else None
        self.sums = RunningMeanStd() if rewards else None
        self.discount = discount
        self.sum, self.returned, self.steps = 0.0, 0.0, 0
        self.episodes: list[tuple[int, float]] = []  # the step of its end, its return

    def _normal(self, observation: Any, last: bool = False) -> Any:
        if self.seen is None:
            return observation
        if not last:
            self.seen.update(observation[None])
        scaled = (observation - self.seen.mean) / np.sqrt(self.seen.var + 1e-8)
        return np.clip(scaled, -LIMIT, LIMIT)

    def reset(self, **more: Any) -> Any:
        observation, info = self.env.reset(**more)
        return self._normal(observation), info

    def step(self, action: Any) -> Any:
        observation, reward, terminated, truncated, info = self.env.step(action)
        ended = terminated or truncated
        self.steps += 1
        self.returned += float(reward)
        self.sum = self.sum * self.discount + float(reward)
        if self.sums is not None:
            self.sums.update(np.array([self.sum]))
            reward = float(np.clip(reward / np.sqrt(self.sums.var + 1e-8), -LIMIT, LIMIT))
        if ended:
            self.episodes.append((self.steps, self.returned))
            self.sum = self.returned = 0.0
        return self._normal(observation, last=ended), reward, terminated, truncated, info


class OnlyRewards(pg.normalized):
    """`pg.normalized` for observations that are normalized already."""

    def update(self, key: Any, state: Any, trajectory: Any) -> Any:
        new, diagnostics = super().update(key, state, trajectory)
        return new._replace(observation=state.observation), diagnostics


def algorithm(name: str, observations: bool, rewards: bool) -> Any:
    """The algorithm, with the normalization that the environment leaves to it."""
    usual = locomotion_ours.algorithm(name, common_norm=True, steps=SHORT)
    if observations:
        return usual.algorithm if rewards else OnlyRewards(usual.algorithm, reward=True)
    return pg.normalized(usual.algorithm, reward=not rewards)


def main() -> None:
    """Environment, then the seed, then what is normalized after each step."""
    name, seed, kind = sys.argv[1], int(sys.argv[2]), KINDS[sys.argv[3]]
    made = []

    def make() -> Any:
        env = gymnasium.wrappers.ClipAction(gymnasium.make(name))
        made.append(AfterEachStep(env, SETTINGS[name]["discount"], *kind))
        return made[-1]

    pg.train(jax.random.key(seed), make, algorithm(name, *kind), progress=True)
    trained = max(made, key=lambda env: env.steps)  # another one only shows the spaces
    ends, returns = np.array(trained.episodes).T
    block = (ends - 1) // BLOCK
    curve = [round(float(returns[block == each].mean())) for each in range(SHORT // BLOCK)]
    versions = {"jax": jax.__version__, "gymnasium": gymnasium.__version__}
    print(json.dumps({"curve": curve, "versions": versions}))


if __name__ == "__main__":
    main()
