"""Whether a run on a page is like the stored ones: as a distribution, for training is chaotic.

A run is measured by its mean return over its first 16 000 steps, in standard deviations of the
stored seeds, and a page by its most unusual run. `SEEDS` further runs with other keys say how
unusual pages get. The runs of a reader are further draws of the same kind, whatever the processor.
If they are more unusual than all of those, they are made once more with another key, and the page
fails if they are so again. The chance that two new draws are the two largest of SEEDS + 2 is
2 / ((SEEDS + 1) (SEEDS + 2)), one in 2145, with no assumption on the distribution.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any

import jax
import numpy as np
from tqdm import tqdm

import policy_gradients as pg
from cell_tools.checks import not_upheld
from cell_tools.experiments.catalogue import experiments
from cell_tools.experiments.first_draws import Within
from cell_tools.stored import FOLDER, load

SEEDS = 64
KEYS = range(1000, 1000 + SEEDS)  # the stored seeds have keys 0, 1, ...
ANOTHER_KEY = 999
STEPS = 16_000  # of the environment: long enough for the better methods to have learned something

# The live runs of each page: the stored file, and the name of the run in it.
PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "discounting": (("reinforce", ""),),
    "baselines": (("baseline_time", ""),),
    "natural_gradient_from_samples": (("npg", ""), ("npg_constant", "")),
    "trpo": (("trpo", ""),),
    "ppo_in_practice": (("ppo", ""), ("ppo_penalty", "")),
    "comparison": (("compare_cartpole", "PPO, clip"),),
    "silent_bugs": (("silent_bugs", "2 on CartPole"),),
}


def stored_run(file: str, run: str) -> dict[str, Any]:
    """One stored run: its learning curves [seeds, updates], and the steps after each update."""
    record = load(file)
    return dict(record["runs"][run] if run else record)


def beginning(returns: Any, steps: list[int]) -> Any:
    """The mean return over the updates that made the first `STEPS` steps."""
    count = int(np.searchsorted(steps, STEPS)) + 1
    return np.nanmean(np.asarray(returns, dtype=float)[..., :count], axis=-1)


def unusual(page: str, live: list[Any]) -> np.ndarray:
    """How unusual the runs of a page are together: the largest distance of one from its mean.

    live: for each run of the page its learning curve [..., updates], or the beginning of it.
    """
    distances = []
    for (file, run), returns in zip(PAGES[page], live, strict=True):
        stored = stored_run(file, run)
        usual = beginning(stored["returns"], stored["steps"])
        seen = beginning(returns, stored["steps"])
        distances.append(np.abs(seen - usual.mean()) / usual.std(ddof=1))
    return np.max(distances, axis=0)


def require_typical(page: str, *live: Any) -> None:
    """Fail the page unless its live runs are like runs with other keys.

    live: the learning curves, in the order of `PAGES`.
    """
    record = json.loads((FOLDER / "typical.json").read_text("utf8"))[page]
    found = [float(unusual(page, list(live)))]
    if not found[0] <= record["largest"]:  # written so that NaN is unusual too
        found.append(float(unusual(page, beginnings(page, [ANOTHER_KEY]))[0]))
    if not found[-1] <= record["largest"]:
        not_upheld(
            f"the training runs of this page begin {found[0]:.2g} standard deviations from the "
            f"stored seeds, and {found[1]:.2g} with another key, while none of {record['seeds']} "
            f"pages with other keys was farther away than {record['largest']:.2g}"
        )


def measure(page: str) -> dict[str, Any]:
    """How unusual the page gets over `SEEDS` other keys, and the mean beginning of each run."""
    live = beginnings(page, KEYS)
    means = [float(f"{np.nanmean(returns):.6g}") for returns in live]
    return {"seeds": SEEDS, "means": means, "largest": float(f"{unusual(page, live).max():.6g}")}


def beginnings(page: str, keys: Iterable[int]) -> list[np.ndarray]:
    """For each run of a page the first updates with these keys [keys, updates]."""
    found = []
    for file, run in PAGES[page]:
        env, algorithm = experiments(file)[run]
        count = -(-STEPS // (algorithm.num_envs * algorithm.num_steps))
        short: Any = Within(algorithm, algorithm.num_envs, algorithm.num_steps, count)
        found.append(np.array([pg.train(jax.random.key(k), env, short).returns for k in keys]))
    return found


def main() -> None:
    """Measure the pages named on the command line, or all of them."""
    path = FOLDER / "typical.json"
    for page in tqdm(sys.argv[1:] or PAGES, unit="page"):
        if page not in PAGES:
            sys.exit(f"page was {page!r}; it must be one of {', '.join(PAGES)}.")
        record = json.loads(path.read_text("utf8")) if path.exists() else {}
        record |= {"command": "python -m cell_tools.typical", page: measure(page)}
        path.write_text(json.dumps(record, indent=1) + "\n", "utf8")


if __name__ == "__main__":
    main()
