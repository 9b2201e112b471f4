"""Mistakes that the checks of `your_own_environment` reject, and data that deny its finding."""

from typing import Any

import policy_gradients as pg
from cell_tools.stored import load
from policy_gradients.algorithms import normalized

CAR = load("mountain_car")["runs"]
merged = normalized.merged  # as it is before a variant takes its place


def _without_distance(before: Any, x: Any) -> Any:
    """The two variances averaged, as if the means were the same."""
    after = merged(before, x)
    share = x.shape[0] * x.shape[1] / after.total
    return after._replace(variance=(1 - share) * before.variance + share * x.var((0, 1)))


def _shares_exchanged(before: Any, x: Any) -> Any:
    """The new numbers with the share of the old ones."""
    after = merged(before, x)
    mean = x.mean((0, 1)) + (before.total > 0) * x.shape[1] / after.total * (
        before.mean - x.mean((0, 1))
    )
    return after._replace(mean=mean)


class Early(pg.normalized):
    """Takes a batch into the statistics before it learns from it."""

    def update(self, key: Any, state: Any, trajectory: Any) -> Any:
        early = state._replace(observation=merged(state.observation, trajectory.observation))
        after, told = super().update(key, early, trajectory)
        return after._replace(observation=early.observation), told


class Frozen(pg.normalized):
    """Keeps the statistics of the beginning."""

    def update(self, key: Any, state: Any, trajectory: Any) -> Any:
        after, told = super().update(key, state, trajectory)
        return after._replace(observation=state.observation), told


class LastBatch(pg.normalized):
    """Forgets all batches but the last."""

    def update(self, key: Any, state: Any, trajectory: Any) -> Any:
        after, told = super().update(key, state, trajectory)
        nothing = normalized.no_statistics(trajectory.observation.shape[2:])
        return after._replace(observation=merged(nothing, trajectory.observation)), told


WRONG: dict[str, dict[str, dict[str, Any]]] = {
    "merged_statistics": {
        "the distance of the means forgotten": {"merged": _without_distance},
        "shares exchanged": {"merged": _shares_exchanged},
    },
    "normalized_observations": {
        "merged before learning": {"pg.normalized": Early},
        "never merged": {"pg.normalized": Frozen},
        "only the last batch": {"pg.normalized": LastBatch},
    },
    "own-units": {
        "exchanged": {"stored": {**CAR, "PPO": CAR["PPO, raw"], "PPO, raw": CAR["PPO"]}},
    },
}
