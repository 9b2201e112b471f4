"""Data under which the findings of `seeds_and_devices` are false, and a mistake of its check."""

import json
from typing import Any

import numpy as np

from cell_tools.stored import FOLDER, load

TABLES = {
    name: load(name)["runs"] for name in ("acrobot", "mountain_car", "lunar_lander", "half_cheetah")
}
BENCH = json.loads((FOLDER / "benchmark.json").read_text("utf8"))
SCALING = load("scaling")["runs"]


def _exchanged(runs: Any, one: str, other: str) -> Any:
    """The records of two runs exchanged."""
    return {**runs, one: runs[other], other: runs[one]}


def _sides(row: str) -> Any:
    """Our side and the peer's exchanged, in one row of the benchmark."""
    runs = dict(BENCH[row])
    for name in [name for name in runs if name.endswith("ours")]:
        peer = name.removesuffix("ours") + "peer"
        runs = _exchanged(runs, name, peer)
    return {**BENCH, row: runs}


def _without_ties(x: Any, y: Any) -> Any:
    """The share of pairs that the first method wins outright."""
    return (np.asarray(x)[:, None] > np.asarray(y)[None, :]).mean()


def _side_by_side(x: Any, y: Any) -> Any:
    """Whether the mean of one is the higher, as if it were one pair."""
    one, other = np.mean(x), np.mean(y)
    return float(one > other) + 0.5 * float(one == other)


RAW = _exchanged(TABLES["mountain_car"], "PPO", "PPO, raw")
ACROBOT = TABLES["acrobot"]
MODES = {**ACROBOT["TRPO"], "final": ACROBOT["TRPO"]["mode"], "mode": ACROBOT["TRPO"]["final"]}
GOOD = {"PPO": {**TABLES["half_cheetah"]["PPO"], "mode": [5800.0] * 3}}
WEAK = {"PPO": {**TABLES["lunar_lander"]["PPO"], "mode": TABLES["lunar_lander"]["TRPO"]["mode"]}}
NEARLY = {
    **TABLES["lunar_lander"],
    "TRPO": {"mode": [score - 20.0 for score in TABLES["lunar_lander"]["PPO"]["mode"]]},
}
READY = {
    name: [{**run, "first": run["rate"]} for run in runs]
    for name, runs in BENCH["gymnasium"].items()
}
SLOW = {
    name: [*runs[1:], {**runs[0], "seconds": 9.2}] if name == "rejax ours" else runs
    for name, runs in BENCH["equal"].items()
}
IDLE = {
    **BENCH["equal"],
    "rejax ours": [{**run, "return": 9.4} for run in BENCH["equal"]["rejax ours"]],
}
FREE = {**SCALING, "1": {**SCALING["1"], "seconds": SCALING["8"]["seconds"]}}

ROBOTS = load("locomotion")["runs"]


def _robots(task: str, side: str, runs: Any) -> Any:
    """The robots with other runs of one program on one task."""
    return {"robots": {**ROBOTS, task: {**ROBOTS[task], side: runs}}}


def _better(task: str, side: str, more: float, seeds: str = "012") -> Any:
    """The robots with some runs that earn more, at the end of the training and with the mode."""
    runs = dict(ROBOTS[task][side])
    for seed in seeds:
        run = runs[seed]
        curve = [*run["curve"][:-1], run["curve"][-1] + more]
        runs[seed] = {"curve": curve, "mode": [x + more for x in run["mode"]]}
    return _robots(task, side, runs)


def _first_half(side: str, more: float, seeds: str = "01234") -> Any:
    """The robots with some runs on Hopper that earn more in the first half of the training."""
    runs = dict(ROBOTS["Hopper-v5"][side])
    for seed in seeds:
        curve = runs[seed]["curve"]
        middle = len(curve) // 2
        runs[seed] = {**runs[seed], "curve": [x + more for x in curve[:middle]] + curve[middle:]}
    return _robots("Hopper-v5", side, runs)


def _steady(side: str, seed: str) -> Any:
    """The robots with one run on Hopper whose curve never falls."""
    runs = ROBOTS["Hopper-v5"][side]
    curve = np.maximum.accumulate(runs[seed]["curve"]).tolist()
    return _robots("Hopper-v5", side, {**runs, seed: {**runs[seed], "curve": curve}})


def _beginnings(runs: Any) -> list[float]:
    return [float(np.mean(run["curve"][:12])) for run in runs.values()]


HOPPER = ROBOTS["Hopper-v5"]
BEGUN = {
    kind: _beginnings(runs)
    for kind, runs in load("locomotion")["normalization"]["Hopper-v5"].items()
}
BEGUN["neither"] = _beginnings(HOPPER["common-norm"]) + BEGUN["neither"]
BEGUN["peer"] = _beginnings(HOPPER["peer"])


def _begun(kind: str, more: float) -> Any:
    """What is earned over the first steps on Hopper, with more for all seeds of one program."""
    return {"begun": {**BEGUN, kind: [x + more for x in BEGUN[kind]]}}


CHEETAH = "HalfCheetah-v5"

WRONG: dict[str, dict[str, dict[str, Any]]] = {
    "improvement_unbiased": {
        "a tie is a loss": {"share_of_pairs": _without_ties},
        "means compared, one pair": {"share_of_pairs": _side_by_side},
    },
    "own-published": {
        "the car with raw observations": {"tables": {**TABLES, "mountain_car": RAW}},
        "the lander's TRPO": {"tables": {**TABLES, "lunar_lander": WEAK}},
    },
    "own-cheetah": {"a good seed": {"tables": {**TABLES, "half_cheetah": GOOD}}},
    "robots-cheetah": {
        "the peer a thousand better": _better(CHEETAH, "peer", 1000.0),
        "ours better at the end, too": _better(CHEETAH, "ours", 1000.0),
    },
    "robots-settings": {
        "one weak seed": _better(CHEETAH, "ours", -2000.0, "2"),
        "another version, another return": _better(CHEETAH, "peer", -1000.0),
    },
    "robots-clipping": {
        "nothing is cut off": _robots(
            CHEETAH, "unclipped", {seed: ROBOTS[CHEETAH]["ours"][seed] for seed in "01"}
        ),
        "one seed in two": _better(CHEETAH, "unclipped", 1000.0, "0"),
    },
    "robots-falls": {
        "one of ours only rises": _steady("ours", "2"),
        "one of theirs only rises": _steady("peer", "0"),
    },
    "robots-hopper": {
        "one seed hops": _better("Hopper-v5", "peer", 1400.0, "1"),
        "none falls": _better("Hopper-v5", "peer", 560.0, "1"),
        "one of ours learns as soon": _first_half("ours", 100.0, "4"),
        "ours stay behind": {"over_half": lambda half, side: [900.0 - 200 * (side == "ours")] * 5},
    },
    "robots-norm": {"the common norm is enough": _first_half("common-norm", 100.0)},
    "robots-statistics": {
        "the peer earns more for sure": _begun("peer", 150.0),
        "one version is clearly behind": _begun("rewards", -200.0),
        "the second wrapper does harm": _begun("both", -200.0),
        "the second wrapper helps for sure": _begun("both", 150.0),
        "all seeds alike": {"begun": {**BEGUN, "neither": BEGUN["neither"][:5] * 2}},
    },
    "own-lander": {
        "exchanged": {
            "tables": {
                **TABLES, "lunar_lander": _exchanged(TABLES["lunar_lander"], "PPO", "TRPO"),
            }
        },
        "a little behind": {"tables": {**TABLES, "lunar_lander": NEARLY}},
    },
    "own-sampled": {"exchanged": {"tables": {**TABLES, "acrobot": {**ACROBOT, "TRPO": MODES}}}},
    "own-rates": {
        "sides of Gymnasium exchanged": {"bench": _sides("gymnasium")},
        "twice PureJaxRL": {
            "bench": {
                **BENCH,
                "functional": {
                    **BENCH["functional"],
                    "ours": [{**run, "again": run["again"] / 2}
                             for run in BENCH["functional"]["ours"]],
                },
            }
        },
    },
    "own-compiling": {"compiling takes no time": {"bench": {**BENCH, "gymnasium": READY}}},
    "own-functional": {
        "as slow as Gymnasium": {
            "bench": {
                **BENCH,
                "functional": {
                    **BENCH["functional"], "ours": BENCH["gymnasium"]["CartPole-v1 ours"],
                },
            }
        },
    },
    "own-equal": {
        "sides exchanged": {"bench": _sides("equal")},
        "one slow run": {"bench": {**BENCH, "equal": SLOW}},
        "fast, but nothing learned": {"bench": {**BENCH, "equal": IDLE}},
    },
    "own-scaling": {"flat at first": {"scaling": FREE}},
}  # fmt: skip
