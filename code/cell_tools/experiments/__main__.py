"""Remakes the small data files of long runs: `python -m cell_tools.experiments reinforce`."""

import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
from tqdm import tqdm

import policy_gradients as pg
from cell_tools.experiments.a2c import a2c_runs
from cell_tools.experiments.catalogue import STORED, experiments, single_runs
from cell_tools.experiments.comparison import compare, sensitivity, whole_episode_steps
from cell_tools.experiments.four_tasks import TASKS, four_tasks
from cell_tools.experiments.language_probes import language_probes
from cell_tools.experiments.language_runs import LANGUAGE, language_runs
from cell_tools.experiments.ppo_details import ablation
from cell_tools.experiments.probes import probe
from cell_tools.experiments.rounding import rounded
from cell_tools.experiments.scaling import scaling
from cell_tools.experiments.silent_bug_runs import measured_runs
from cell_tools.experiments.tasks import tables
from cell_tools.stored import FOLDER


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
    numbers: dict[str, Any] = {
        k: v for k, v in vars(algorithm).items() if isinstance(v, (int, float))
    }
    baseline = getattr(algorithm, "baseline", None)
    if baseline is not None:
        numbers["baseline"] = {"kind": type(baseline).__name__, **_hyperparameters(baseline)}
    return numbers


def on_cartpole(name: str, diagnostics: tuple[str, ...] = ()) -> dict[str, Any]:
    """20 seeds of one algorithm with its defaults."""
    env, algorithm = single_runs()[name]
    return training_run(env, algorithm, num_seeds=20, diagnostics=diagnostics)


RUNS: dict[str, Callable[[], dict[str, Any]]] = {
    "a2c": a2c_runs,
    "compare_cartpole": lambda: compare("CartPole"),
    "compare_pendulum": lambda: compare("Pendulum"),
    **{f"four_{task}": partial(four_tasks, task) for task in TASKS},
    "sensitivity": sensitivity,
    "whole_episodes": whole_episode_steps,
    "ppo_details_cartpole": lambda: ablation("CartPole"),
    "ppo_details_pendulum": lambda: ablation("Pendulum"),
    "scaling": scaling,
    "silent_bugs": measured_runs,
    **{name: partial(language_runs, name) for name in LANGUAGE},
    "acrobot": lambda: tables("Acrobot-v1"),
    "mountain_car": lambda: tables("MountainCarContinuous-v0"),
    "lunar_lander": lambda: tables("LunarLander-v3"),
    "half_cheetah": lambda: tables("HalfCheetah-v5", 3, 20),
    "trpo": lambda: on_cartpole("trpo", ("kl", "gain", "halvings")),
    **{name: partial(on_cartpole, name) for name in single_runs() if name != "trpo"},
}


def _text(stored: dict[str, Any], depth: int = 1) -> str:
    """JSON with a line for each entry and each seed, so that differences can be read."""
    indent = " " * depth
    lines = {key: json.dumps(value) for key, value in stored.items()}
    if "returns" in stored:
        rows = f",\n{indent} ".join(json.dumps(row) for row in stored["returns"])
        lines["returns"] = f"[\n{indent} {rows}\n{indent}]"
    if "runs" in stored:
        runs = stored["runs"].items()
        texts = [f'{indent} "{name}": {_text(run, depth + 2)}' for name, run in runs]
        lines["runs"] = "{\n" + ",\n".join(texts) + f"\n{indent}}}"
    text = ",\n".join(f'{indent}"{key}": {value}' for key, value in lines.items())
    return "{\n" + text + "\n" + indent[1:] + "}"


def write_probes(name: str) -> None:
    """Keep what a later check compares with the code, a line for each run (see `probes`)."""
    path = FOLDER / "probes" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    if name in LANGUAGE:
        found = language_probes(name)
    else:
        found = {run: probe(*each) for run, each in experiments(name).items()}
    lines = (f"{json.dumps(run)}: {json.dumps(each)}" for run, each in found.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf8")


def main() -> None:
    """Remake the runs named on the command line, or all of them."""
    for name in sys.argv[1:] or RUNS:
        if name not in RUNS:
            sys.exit(f"There is no stored run {name!r}; there are: {', '.join(RUNS)}.")
        stored = {"command": f"python -m cell_tools.experiments {name}", **RUNS[name]()}
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{name}.json").write_text(_text(stored) + "\n", "utf8")
        if name in STORED or name in LANGUAGE:
            write_probes(name)
        print(f"wrote {name}.json")


if __name__ == "__main__":
    main()
