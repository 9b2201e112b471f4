"""Remakes the small data files of long runs: `python -m book_tools.data reinforce`."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np
import policy_gradients as pg
from tqdm import tqdm

from .comparison import compare, sensitivity
from .ppo_details import ablation
from .rounding import rounded
from .scaling import record as scaling
from .silent_bugs import record as silent_bugs
from .tasks import tables

HERE = Path(__file__).resolve()
IN_WHEEL = HERE.with_name("stored")  # the same files, where wheel.py puts them for notebooks
FOLDER = IN_WHEEL if IN_WHEEL.is_dir() else HERE.parents[2] / "book" / "data"


def training_run(
    env: Any, algorithm: Any, num_seeds: int, diagnostics: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Learning curves of `num_seeds` seeds (keys 0, 1, ...), one after the other.

    With `diagnostics`, those numbers of the algorithm for each update too.
    """
    keys = [jax.random.key(seed) for seed in range(num_seeds)]
    results = [
        jax.block_until_ready(pg.train(key, env, algorithm)) for key in tqdm(keys, unit="seed")
    ]
    batch = algorithm.num_envs * algorithm.num_steps
    return {
        "environment": type(env).__name__,
        "hyperparameters": _hyperparameters(algorithm),
        "seeds": list(range(num_seeds)),
        "steps": [batch * (update + 1) for update in range(algorithm.num_updates)],
        **{name: [rounded(r.diagnostics[name], 6) for r in results] for name in diagnostics},
        "returns": [rounded(result.returns, 6) for result in results],
    }


def _hyperparameters(algorithm: Any) -> dict[str, Any]:
    """The numbers of an algorithm, and the name and the numbers of its baseline."""
    record: dict[str, Any] = {
        k: v for k, v in vars(algorithm).items() if isinstance(v, (int, float))
    }
    baseline = getattr(algorithm, "baseline", None)
    if baseline is not None:
        record["baseline"] = {"kind": type(baseline).__name__, **_hyperparameters(baseline)}
    return record


def reinforce() -> dict[str, Any]:
    """REINFORCE as derived: reward-to-go, no discount, no baseline."""
    return training_run(
        pg.CartPole(), pg.reinforce(baseline=pg.no_baseline(), discount=1.0), num_seeds=20
    )


def reinforce_baseline() -> dict[str, Any]:
    """The same with a learned value as baseline: nothing else differs."""
    return training_run(pg.CartPole(), pg.reinforce(discount=1.0), num_seeds=20)


def _with_baseline(baseline: Any) -> dict[str, Any]:
    return training_run(pg.CartPole(), pg.reinforce(baseline=baseline, discount=1.0), num_seeds=20)


def baseline_constant() -> dict[str, Any]:
    """REINFORCE less one number."""
    return _with_baseline(pg.constant_baseline())


def baseline_time() -> dict[str, Any]:
    """REINFORCE less one number for each step."""
    return _with_baseline(pg.time_baseline())


def baseline_linear() -> dict[str, Any]:
    """REINFORCE less a linear function of features."""
    return _with_baseline(pg.linear_baseline())


def npg() -> dict[str, Any]:
    """The natural policy gradient with its defaults: delta falls to zero."""
    return training_run(pg.CartPole(), pg.npg(), num_seeds=20)


def trpo() -> dict[str, Any]:
    """TRPO with its defaults, and what its line searches did."""
    return training_run(
        pg.CartPole(), pg.trpo(), num_seeds=20, diagnostics=("kl", "gain", "halvings")
    )


def npg_constant() -> dict[str, Any]:
    """The same with a constant delta."""
    return training_run(pg.CartPole(), pg.npg(anneal=False), num_seeds=20)


def ppo() -> dict[str, Any]:
    """PPO with its defaults."""
    return training_run(pg.CartPole(), pg.ppo(), num_seeds=20)


def ppo_penalty() -> dict[str, Any]:
    """PPO with the penalty in place of the clip."""
    return training_run(pg.CartPole(), pg.ppo_penalty(), num_seeds=20)


RUNS: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "compare_cartpole": ("compare_cartpole.json", lambda: compare("CartPole")),
    "compare_pendulum": ("compare_pendulum.json", lambda: compare("Pendulum")),
    "sensitivity": ("sensitivity_cartpole.json", sensitivity),
    "ppo_details_cartpole": ("ppo_details_cartpole.json", lambda: ablation("CartPole")),
    "ppo_details_pendulum": ("ppo_details_pendulum.json", lambda: ablation("Pendulum")),
    "scaling": ("scaling.json", scaling),
    "silent_bugs": ("silent_bugs.json", silent_bugs),
    "acrobot": ("acrobot.json", lambda: tables("Acrobot-v1")),
    "mountain_car": ("mountain_car.json", lambda: tables("MountainCarContinuous-v0")),
    "lunar_lander": ("lunar_lander.json", lambda: tables("LunarLander-v3")),
    "half_cheetah": ("half_cheetah.json", lambda: tables("HalfCheetah-v5", 3, 20)),
    "ppo": ("ppo_cartpole.json", ppo),
    "ppo_penalty": ("ppo_penalty_cartpole.json", ppo_penalty),
    "npg": ("npg_cartpole.json", npg),
    "trpo": ("trpo_cartpole.json", trpo),
    "npg_constant": ("npg_constant_cartpole.json", npg_constant),
    "baseline_constant": ("baseline_constant_cartpole.json", baseline_constant),
    "baseline_time": ("baseline_time_cartpole.json", baseline_time),
    "baseline_linear": ("baseline_linear_cartpole.json", baseline_linear),
    "reinforce": ("reinforce_cartpole.json", reinforce),
    "reinforce_baseline": ("reinforce_baseline_cartpole.json", reinforce_baseline),
}


def load(name: str) -> dict[str, Any]:
    """A stored run, its returns as arrays [seeds, updates] with NaN for null."""
    record = json.loads((FOLDER / RUNS[name][0]).read_text())
    for run in (record, *record.get("runs", {}).values()):
        if "returns" in run:
            run["returns"] = np.array(run["returns"], dtype=float)
    return dict(record)


def _text(record: dict[str, Any], depth: int = 1) -> str:
    """JSON with a line for each entry and each seed, so that differences can be read."""
    indent = " " * depth
    lines = {key: json.dumps(value) for key, value in record.items()}
    if "returns" in record:
        rows = f",\n{indent} ".join(json.dumps(row) for row in record["returns"])
        lines["returns"] = f"[\n{indent} {rows}\n{indent}]"
    if "runs" in record:
        runs = record["runs"].items()
        texts = [f'{indent} "{name}": {_text(run, depth + 2)}' for name, run in runs]
        lines["runs"] = "{\n" + ",\n".join(texts) + f"\n{indent}}}"
    text = ",\n".join(f'{indent}"{key}": {value}' for key, value in lines.items())
    return "{\n" + text + "\n" + indent[1:] + "}"


def main() -> None:
    """Remake the runs named on the command line, or all of them."""
    for name in sys.argv[1:] or RUNS:
        if name not in RUNS:
            sys.exit(f"There is no stored run {name!r}; there are: {', '.join(RUNS)}.")
        file, run = RUNS[name]
        record = {"command": f"python -m book_tools.data {name}", **run()}
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / file).write_text(_text(record) + "\n")
        print(f"wrote {file}")


if __name__ == "__main__":
    main()
