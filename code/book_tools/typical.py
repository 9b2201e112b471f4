"""Whether a run on a page is like the stored ones: as a distribution, for training is chaotic.

A run is measured by its mean return over its first 16 000 steps, in standard deviations of the stored
seeds, and a page by its most unusual run. `SEEDS` further runs, made with other keys, say how
unusual a page gets. A fresh page is one more draw of the same kind, whatever the processor, so the
chance that it is more unusual than all of them is 1 / (SEEDS + 1), with no assumption on the
distribution: less than one in a thousand.
"""

import json
import sys
from typing import Any

import jax
import numpy as np
import policy_gradients as pg
from tqdm import tqdm

from .data import FOLDER, load
from .experiments import experiments
from .page import not_upheld
from .probes import Within

SEEDS = 1200
FIRST_KEY = 1000  # the stored seeds have keys 0, 1, ...
STEPS = 16_000  # of the environment: long enough for the better methods to have learned something

# The live runs of each page: the stored file, and the name of the run in it.
PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "reinforce": (("reinforce", ""), ("reinforce_baseline", "")),
    "baselines": (("baseline_time", ""), ("baseline_linear", "")),
    "natural_gradient": (("npg", ""), ("npg_constant", "")),
    "trust_region": (("trpo", ""),),
    "ppo": (("ppo", ""), ("ppo_penalty", "")),
    "comparison": tuple(
        ("compare_cartpole", name)
        for name in ("REINFORCE", "with a baseline", "NPG", "TRPO", "PPO, penalty", "PPO, clip")
    ),
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
    found = float(unusual(page, list(live)))
    if not found <= record["largest"]:
        not_upheld(
            f"the training runs of this page begin {found:.2g} standard deviations from the stored "
            f"seeds; of {record['seeds']} pages with other keys none was beyond "
            f"{record['largest']:.2g}"
        )


def measure(page: str) -> dict[str, Any]:
    """How unusual the page gets over `SEEDS` other keys."""
    live = []
    for file, run in PAGES[page]:
        env, algorithm = experiments(file)[run]
        live.append(beginnings(env, algorithm, f"{file} {run}"))
    found = np.sort(unusual(page, live))
    quantiles = {str(q): float(f"{np.quantile(found, q):.4g}") for q in (0.5, 0.9, 0.99)}
    means = [float(f"{np.nanmean(returns):.6g}") for returns in live]
    return {
        "seeds": SEEDS, "means": means, "quantiles": quantiles, "largest": float(f"{found[-1]:.6g}")
    }  # fmt: skip


def beginnings(env: Any, algorithm: Any, title: str) -> np.ndarray:
    """The first updates of whole runs with other keys [SEEDS, updates]."""
    count = -(-STEPS // (algorithm.num_envs * algorithm.num_steps))
    short = Within(algorithm, algorithm.num_envs, algorithm.num_steps, count)
    keys = [jax.random.key(FIRST_KEY + seed) for seed in range(SEEDS)]
    return np.array([pg.train(key, env, short).returns for key in tqdm(keys, desc=title)])


def main() -> None:
    """Measure the pages named on the command line, or all of them."""
    path = FOLDER / "typical.json"
    for page in sys.argv[1:] or PAGES:
        if page not in PAGES:
            sys.exit(f"No training run of page {page!r} is compared; of these: {', '.join(PAGES)}.")
        record = json.loads(path.read_text("utf8")) if path.exists() else {}
        record |= {"command": "python -m book_tools.typical", page: measure(page)}
        path.write_text(json.dumps(record, indent=1) + "\n", "utf8")
        print(f"wrote {page} into {path.name}")


if __name__ == "__main__":
    main()
