"""Remakes the small data files of long runs: `python -m book_tools.data reinforce`."""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jax
import numpy as np
import policy_gradients as pg
from tqdm import tqdm

from .comparison import compare, sensitivity
from .experiments import STORED, experiments, single_runs
from .ppo_details import ablation
from .probes import probe
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


def on_cartpole(name: str, diagnostics: tuple[str, ...] = ()) -> dict[str, Any]:
    """20 seeds of one algorithm with its defaults."""
    env, algorithm = single_runs()[name]
    return training_run(env, algorithm, num_seeds=20, diagnostics=diagnostics)


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
    "trpo": ("trpo_cartpole.json", lambda: on_cartpole("trpo", ("kl", "gain", "halvings"))),
    **{
        name: (f"{name}_cartpole.json", partial(on_cartpole, name))
        for name in single_runs()
        if name != "trpo"
    },
}


def load(name: str) -> dict[str, Any]:
    """A stored run, its returns as arrays [seeds, updates] with NaN for null."""
    record = json.loads((FOLDER / RUNS[name][0]).read_text("utf8"))
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


def write_probes(name: str) -> None:
    """Keep what a later check compares with the code, a line for each run (see `probes`)."""
    path = FOLDER / "probes" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    found = {run: probe(*each) for run, each in experiments(name).items()}
    lines = (f"{json.dumps(run)}: {json.dumps(each)}" for run, each in found.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf8")


def main() -> None:
    """Remake the runs named on the command line, or all of them."""
    for name in sys.argv[1:] or RUNS:
        if name not in RUNS:
            sys.exit(f"There is no stored run {name!r}; there are: {', '.join(RUNS)}.")
        file, run = RUNS[name]
        record = {"command": f"python -m book_tools.data {name}", **run()}
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / file).write_text(_text(record) + "\n", "utf8")
        if name in STORED:
            write_probes(name)
        print(f"wrote {file}")


if __name__ == "__main__":
    main()
