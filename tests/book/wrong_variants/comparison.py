"""Data under which the findings of `comparison` are false."""

from typing import Any

import numpy as np

from cell_tools.stored import load

CART, SWING, WHOLE, STEPS = (
    load(name)["runs"]
    for name in ("compare_cartpole", "compare_pendulum", "whole_episodes", "sensitivity")
)
FOUR = {
    task: load(f"four_{task}")["runs"]
    for task in ("cartpole", "pendulum", "acrobot", "mountain_car")
}


def _exchanged(runs: Any, one: str, other: str) -> Any:
    """The runs with the records of two methods exchanged."""
    return {**runs, one: runs[other], other: runs[one]}


def _mixed(runs: Any, one: str, other: str) -> Any:
    """Two methods whose seeds were dealt out in turn, so that they do not differ."""
    first, second = runs[one], runs[other]
    even = np.arange(len(first["final"])) % 2 == 0

    def dealt(a: Any, b: Any) -> Any:
        mixed = {"final": np.where(even, a["final"], b["final"]).tolist(), "steps": a["steps"]}
        return mixed | {"returns": np.where(even[:, None], a["returns"], b["returns"])}

    return {**runs, one: dealt(first, second), other: dealt(second, first)}


def _four(one: str, other: str) -> Any:
    """The runs on the four tasks with the records of two methods exchanged."""
    return {task: _exchanged(runs, one, other) for task, runs in FOUR.items()}


def _untuned() -> Any:
    """The runs on the four tasks, those with defaults and those that were tuned exchanged."""
    return {
        task: {
            name: {**run, "default": run["tuned"], "tuned": run["default"]}
            for name, run in runs.items()
        }
        for task, runs in FOUR.items()
    }


def _half_fail(*names: str) -> Any:
    """The runs with other step sizes, where half of the seeds fail that did not choose a range."""
    return STEPS | {
        name: {**STEPS[name], "final": [[*row[:6], 0.0, 0.0] for row in STEPS[name]["final"]]}
        for name in names
    }


def _areas(runs: Any) -> Any:
    """The scores of methods without a batch in which no episode ended."""
    return {name: np.nanmean(run["returns"], axis=1) for name, run in runs.items()}


def _one_seed(name: str, score: float) -> Any:
    """The runs on the four tasks, where one tuned seed of a method ends elsewhere on the car."""
    run = FOUR["mountain_car"][name]
    tuned = {**run["tuned"], "final": [score, *run["tuned"]["final"][1:]]}
    changed = {**run, "tuned": tuned}
    return {**FOUR, "mountain_car": {**FOUR["mountain_car"], name: changed}}


def _one_tuning_run(name: str, score: float) -> Any:
    """The runs on the four tasks, where one run of a method's tuning ends elsewhere on the car."""
    run = FOUR["mountain_car"][name]
    sweep = np.array(run["sweep"])
    sweep[0, 0] = score
    car = {**FOUR["mountain_car"], name: {**run, "sweep": sweep.tolist()}}
    return {**FOUR, "mountain_car": car}


TAKEN = {
    name: {**run, "used": np.broadcast_to(run["steps"], run["returns"].shape).tolist()}
    for name, run in WHOLE.items()
}
SCALED = {
    "PPO, clip": {**CART["PPO, clip"], "returns": CART["PPO, clip"]["returns"] - 40.0},
}
RECORD = {
    "runs": {
        f"{method} {side}": [{"seconds": 10.0}] * 5
        for method in ("ppo", "trpo")
        for side in ("peer", "cold", "warm")
    }
}

WRONG: dict[str, dict[str, dict[str, Any]]] = {
    "cmp-left-out": {"nothing is left out": {"whole": TAKEN}},
    "cmp-four-solve": {
        "a method that fails": {"cart": _exchanged(CART, "TRPO", "REINFORCE")},
        "other tasks' bar": {"solved": lambda goal, *runs: np.arange(128) % 8 > 0},
        "one seed fails": {"solved": lambda goal, *runs: np.arange(128) > 0},
    },
    "cmp-baseline-solves": {
        "exchanged": {"cart": _exchanged(CART, "REINFORCE", "with a baseline")},
        "mixed": {"cart": _mixed(CART, "REINFORCE", "with a baseline")},
    },
    "cmp-taken": {
        "exchanged": {"cart": _exchanged(CART, "PPO, clip", "with a baseline")},
        "as many steps": {"cart": {**CART, "with a baseline": CART["TRPO"]}},
    },
    "cmp-used": {
        "the steps taken": {"whole": TAKEN},
    },
    "cmp-early": {
        "against the steps taken": {"whole": TAKEN},
        "TRPO in its place": {"whole": {**WHOLE, "with a baseline": CART["TRPO"]}},
    },
    "cmp-ppo-trpo": {
        "exchanged": {"cart": _exchanged(CART, "TRPO", "PPO, clip")},
        "mixed": {"cart": _mixed(CART, "TRPO", "PPO, clip")},
    },
    "cmp-npg-trpo": {
        "exchanged": {"cart": _exchanged(CART, "TRPO", "NPG")},
        "mixed": {"cart": _mixed(CART, "TRPO", "NPG")},
    },
    "cmp-two-ppos": {
        "one is worse": {"cart": CART | SCALED},
        "one is TRPO": {"cart": _exchanged(CART, "PPO, clip", "TRPO")},
    },
    "cmp-swing-solve": {
        "REINFORCE does": {"swing": _exchanged(SWING, "with a baseline", "NPG")},
        "one seed fails": {
            "solved": lambda goal, *runs: np.arange(32 * len(runs)) >= (1 if len(runs) > 2 else 64)
        },
        "one seed of REINFORCE does": {
            "solved": lambda goal, *runs: np.arange(32 * len(runs)) < (128 if len(runs) > 2 else 1)
        },
    },
    "cmp-swing-npg": {
        "exchanged": {"swing": _exchanged(SWING, "NPG", "TRPO")},
        "mixed": {"swing": {**SWING, "NPG": SWING["PPO, penalty"]}},
        "TRPO is as fast": {"swing": {**SWING, "TRPO": SWING["NPG"]}},
    },
    "cmp-swing-final": {
        "exchanged": {"swing": _exchanged(SWING, "PPO, clip", "TRPO")},
        "mixed": {"swing": _mixed(SWING, "PPO, clip", "TRPO")},
    },
    "cmp-swing-equal": {
        "one is worse": {"swing": {**SWING, "NPG": SWING["with a baseline"]}},
    },
    "cmp-width-reinforce": {
        "PPO in its place": {"step_runs": _exchanged(STEPS, "with a baseline", "PPO, clip")},
    },
    "cmp-width-ppo": {
        "REINFORCE in its place": {"step_runs": _exchanged(STEPS, "with a baseline", "PPO, clip")},
        "NPG in its place": {"step_runs": _exchanged(STEPS, "NPG", "PPO, penalty")},
        "the other seeds fail": {"step_runs": _half_fail("PPO, clip", "PPO, penalty")},
    },
    "cmp-width-natural": {
        "REINFORCE in its place": {"step_runs": {**STEPS, "NPG": STEPS["with a baseline"]}},
        "PPO in its place": {"step_runs": _exchanged(STEPS, "TRPO", "PPO, clip")},
        "the other seeds fail": {"step_runs": _half_fail("NPG", "TRPO")},
    },
    "cmp-line-search": {"exchanged": {"step_runs": _exchanged(STEPS, "TRPO", "NPG")}},
    "cmp-three-enough": {
        "mixed": {"areas": _areas(_mixed(CART, "REINFORCE", "with a baseline"))},
    },
    "cmp-three-often": {
        "a large difference": {"areas": _areas({**CART, "TRPO": CART["REINFORCE"]})},
    },
    "cmp-three-never": {
        "a large difference": {"areas": _areas({**CART, "PPO, clip": CART["REINFORCE"]})},
    },
    "cmp-short-cartpole": {
        "REINFORCE in its place": {"four": _four("NPG", "REINFORCE")},
    },
    "cmp-short-ppo": {
        "exchanged": {"four": _four("NPG", "PPO, clip")},
        "exchanged with the other": {"four": _four("TRPO", "PPO, clip")},
    },
    "cmp-short-reinforce": {
        "tuning does nothing": {"four": _four("with a baseline", "NPG")},
        "the other way round": {"four": _untuned()},
    },
    "cmp-short-pendulum": {
        "NPG and a PPO exchanged": {"four": _four("NPG", "PPO, penalty")},
        "TRPO and a PPO exchanged": {"four": _four("TRPO", "PPO, clip")},
        "another bar": {"solved_at": lambda task: -2000.0},
    },
    "cmp-short-tuning": {
        "the other way round": {"four": _untuned()},
        "a PPO in its place": {"four": _four("TRPO", "PPO, clip")},
    },
    "cmp-short-equal": {
        "one is worse": {"four": _four("TRPO", "REINFORCE")},
    },
    "cmp-kl-range": {
        "NPG in its place": {"four": _four("NPG", "PPO, clip")},
        "a PPO for TRPO": {"four": _four("TRPO", "PPO, penalty")},
        "a PPO for REINFORCE": {"four": _four("with a baseline", "PPO, clip")},
    },
    "cmp-kl-large": {
        "the other way round": {
            "four": FOUR
            | {
                "cartpole": {
                    name: {**run, "sweep": 500 - np.array(run["sweep"])}
                    for name, run in FOUR["cartpole"].items()
                }
            }
        },
    },
    "cmp-short-car": {
        "NPG in its place": {"four": _four("PPO, clip", "NPG")},
        "without tuning": {"four": _untuned()},
        "one seed takes the flag": {"four": _one_seed("PPO, clip", 60.0)},
    },
    "cmp-short-flag": {
        "exchanged": {"four": _four("PPO, clip", "NPG")},
        "REINFORCE in its place": {"four": _four("REINFORCE", "TRPO")},
    },
    "cmp-short-acrobot": {
        "exchanged": {"four": _four("NPG", "PPO, clip")},
        "exchanged with the other": {"four": _four("TRPO", "PPO, penalty")},
    },
    "cmp-pairs-limited": {
        "REINFORCE in its place": {"four": _four("PPO, clip", "with a baseline")},
    },
    "cmp-pairs-baseline": {
        "exchanged": {"four": _four("REINFORCE", "with a baseline")},
    },
    "cmp-pairs-penalty": {
        "exchanged": {"four": _four("NPG", "PPO, penalty")},
        "exchanged with TRPO": {"four": _four("TRPO", "PPO, penalty")},
    },
    "cmp-pairs-open": {
        "one is worse": {"four": _four("TRPO", "REINFORCE")},
        "the other is worse": {"four": _four("NPG", "with a baseline")},
    },
    "cmp-pairs-car": {
        "exchanged": {"four": _four("PPO, clip", "NPG")},
        "exchanged with TRPO": {"four": _four("PPO, clip", "TRPO")},
        "the penalty is worse": {"four": _four("PPO, penalty", "REINFORCE")},
    },
    "cmp-tuning-deceived": {
        "NPG in its place": {"four": _four("PPO, clip", "NPG")},
        "a run that saw the flag": {"four": _four("PPO, clip", "TRPO")},
        "a tuning run just above 0": {"four": _one_tuning_run("PPO, clip", 0.2)},
    },
    "cmp-pairs-ppos": {
        "exchanged": {"four": _four("PPO, penalty", "PPO, clip")},
    },
    "cmp-libraries": {"as slow": {"measured": RECORD}},
}
