"""Row: PPO with equal settings, from the start of a program to 100 evaluation episodes.

The peers are SBX and rejax, which are written in JAX as this package is. Each has a run of ours
beside it with the same settings on the same kind of CartPole, see `equal_settings.py`. A run is
timed from the start of its process: imports, compilation, training and evaluation count. A run that
does not solve the task is not counted as fast: the table says how many did.
"""

import statistics
import sys
from typing import Any

from common import COLD, HERE, run
from equal_settings import PAIRS, SOLVED, UNEQUAL, expected
from tqdm import tqdm

LABELS = {"sbx": "SBX", "rejax": "rejax"}
TASKS = {"CartPole-v1": "Gymnasium", "functional": "functional"}


def commands(peer: str) -> dict[str, list[str]]:
    """What starts each side of a pair; a seed is to follow."""
    python = HERE.parent / f".venv-{peer}" / "bin" / "python"
    return {
        "peer": [str(python), str(HERE / f"equal_{peer}.py"), peer],
        "ours": [sys.executable, str(HERE / "equal_ours.py"), peer],
    }


def agree(peer: str, side: str, told: dict[str, Any]) -> None:
    """End the benchmark where a side ran with other settings than the file says."""
    wanted = expected(peer)
    names = sorted(wanted.keys() | told.keys())
    if other := [name for name in names if wanted.get(name) != told.get(name)]:
        differences = ", ".join(f"{x} {told.get(x)} for {wanted.get(x)}" for x in other)
        sys.exit(f"The {side} side beside {LABELS[peer]} has other settings: {differences}.")


def measure(rounds: int) -> dict[str, list[dict[str, Any]]]:
    """`rounds` runs of each peer and of ours beside it, by turns; seeds 0, 1, ..."""
    rows: dict[str, list[dict[str, Any]]] = {}
    with tqdm(total=rounds * len(PAIRS) * 2, unit="run") as bar:
        for seed in range(rounds):
            for peer in PAIRS:
                for side, command in commands(peer).items():
                    bar.set_postfix_str(f"{peer} {side}")
                    row = run([*command, str(seed)], COLD)
                    agree(peer, side, row.pop("settings"))
                    rows.setdefault(f"{peer} {side}", []).append(row)
                    bar.update()
    return rows


def table(rows: dict[str, list[dict[str, Any]]]) -> str:
    """Median seconds, how many runs solved the task, and how many times sooner than the peer."""
    names = ("seconds", "sooner", "steps", "solved")
    head = "".join(f"{name:>9}" for name in names)
    lines = [f"{'PPO, equal settings':28}{head}   returns"]
    for peer, pair in PAIRS.items():
        reference = statistics.median(run["seconds"] for run in rows[f"{peer} peer"])
        for side, label in (("peer", LABELS[peer]), ("ours", "ours")):
            runs = rows[f"{peer} {side}"]
            seconds = statistics.median(run["seconds"] for run in runs)
            solved = sum(run["return"] >= SOLVED for run in runs)
            returns = " ".join(f"{run['return']:.0f}" for run in runs)
            lines.append(
                f"{label + ', ' + TASKS[pair['task']]:28}{seconds:9.1f}{reference / seconds:8.1f}x"
                f"{runs[0]['steps']:9d}{f'{solved} of {len(runs)}':>9}   {returns}"
            )
    lines += ["Not equal:", *(f"  {UNEQUAL[peer]}" for peer in PAIRS)]
    return "\n".join(lines)
