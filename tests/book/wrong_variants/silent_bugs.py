"""Data under which the findings of `silent_bugs` are false."""

from typing import Any

from cell_tools.stored import load

STORED = load("silent_bugs")["runs"]


def _exchanged(one: str, other: str) -> dict[str, Any]:
    """The stored runs with the records of two of them exchanged."""
    return {"stored": {**STORED, one: STORED[other], other: STORED[one]}}


def _alike(one: str, other: str) -> dict[str, Any]:
    """One run with the record of another, so that they do not differ."""
    return {"stored": {**STORED, one: STORED[other]}}


def _backwards(name: str) -> dict[str, Any]:
    """A run whose curves are read from their end."""
    run = STORED[name]
    return {"stored": {**STORED, name: {**run, "returns": run["returns"][:, ::-1]}}}


def _first_seed(name: str, other: str) -> dict[str, Any]:
    """A run whose first seed has the curve of another run."""
    returns = STORED[name]["returns"].copy()
    returns[0] = STORED[other]["returns"][0]
    return {"stored": {**STORED, name: {**STORED[name], "returns": returns}}}


def _falling_only(name: str) -> dict[str, Any]:
    """A run that begins where it is after two updates, and then falls."""
    returns = STORED[name]["returns"].copy()
    returns[:, :2] = returns[:, 2:3] + 1.0
    return {"stored": {**STORED, name: {**STORED[name], "returns": returns}}}


WRONG: dict[str, dict[str, dict[str, Any]]] = {
    "sb-flat": {
        "a run that learns": _alike("1 on CartPole", "4 on CartPole"),
        "a seed that learns": _first_seed("1 on CartPole", "4 on CartPole"),
    },
    "sb-down-2": {
        "backwards": _backwards("2 on CartPole"),
        "no rise": _falling_only("2 on CartPole"),
    },
    "sb-down-3": {
        "no rise": _falling_only("3 on CartPole"),
        "backwards": _backwards("3 on CartPole"),
        "a run that learns": _alike("3 on CartPole", "4 on CartPole"),
    },
    "sb-stall-4": {
        "exchanged": _exchanged("4 on CartPole", "CartPole"),
        "alike": _alike("4 on CartPole", "CartPole"),
        "larger updates": _alike("4 on CartPole", "2 on CartPole"),
        "nothing learned": _alike("4 on CartPole", "1 on CartPole"),
    },
    "sb-cause-4": {
        "exchanged": _exchanged("4 in the policy", "4 in the critic"),
        "neither does harm": _alike("4 in the critic", "CartPole"),
    },
    "sb-dips-5": {
        "exchanged": _exchanged("5 on CartPole", "CartPole"),
        "alike": _alike("CartPole", "5 on CartPole"),
        "a seed of the right code": _first_seed("CartPole", "5 on CartPole"),
    },
    "sb-lost-5": {"exchanged": _exchanged("5 on Pendulum", "Pendulum")},
    "sb-values-5": {"right values": _exchanged("5 on CartPole", "CartPole")},
    "sb-stall-6": {
        "exchanged": _exchanged("6 on Pendulum", "Pendulum"),
        "alike": _alike("6 on Pendulum", "Pendulum"),
    },
    "sb-same-7": {"another task": _alike("7 on 50 steps", "1 on CartPole")},
    "sb-clock-7": {"exchanged": _exchanged("7 on 50 steps", "50 steps")},
    "sb-late-8": {
        "exchanged": _exchanged("8 on CartPole", "CartPole"),
        "alike": _alike("8 on CartPole", "CartPole"),
    },
    "sb-cause-8": {
        "the policy does no harm": _alike("8 in the policy", "CartPole"),
        "the critic does no harm": _alike("8 in the critic", "CartPole"),
    },
    "sb-lengths-13": {
        "right both times": {"too_low": lambda trajectory: 0.0},
        "another cause": {"equally_long": lambda trajectory: trajectory},
    },
    "sb-level-8": {"a run that stalls": _alike("8 on CartPole", "4 on CartPole")},
    "sb-same-9": {"another run": _alike("9 on CartPole", "8 on CartPole")},
    "sb-ahead-10": {"a run that is behind": _alike("10 on CartPole", "1 on CartPole")},
    "sb-over-11": {"exchanged": _exchanged("11 on CartPole", "TRPO")},
    "sb-grid": {
        "defect 9 shows": _alike("9 on CartPole", "8 on CartPole"),
        "defect 5 is silent": {
            "stored": {
                **STORED,
                "5 on CartPole": STORED["CartPole"],
                "5 on Pendulum": STORED["Pendulum"],
            }
        },
        "defect 7 shows in the returns": _alike("7 on CartPole", "4 on CartPole"),
    },
    "sb-solved-anyway": {
        "one fewer": _alike("8 on CartPole", "3 on CartPole"),
        "one more": _alike("3 on CartPole", "8 on CartPole"),
    },
}
