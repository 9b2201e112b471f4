"""PPO on MuJoCo's robots, ours beside Stable-Baselines3 with RL Baselines3 Zoo's settings.

`make locomotion` makes the runs that book/data/locomotion.json does not have yet, and stores each
when it ends, so it may be interrupted: a run takes half an hour of one thread. It compares returns,
and says nothing about speed.
"""

import json
import sys

from common import HERE, run
from tqdm import tqdm

OUTPUT = HERE.parent / "book" / "data" / "locomotion.json"
LIMIT = 6 * 3600.0  # seconds: it ends what hangs
PEER = [str(HERE.parent / ".venv-peers" / "bin" / "python"), str(HERE / "locomotion_peer.py")]
OURS = [sys.executable, str(HERE / "locomotion_ours.py")]
# Task and side; the program, what it is told after the seed, and how many seeds. Only the reward of
# HalfCheetah makes much of the actions before they are clipped.
RUNS: dict[tuple[str, str], tuple[list[str], list[str], int]] = {
    ("HalfCheetah-v5", "peer"): (PEER, [], 3),
    ("HalfCheetah-v5", "ours"): (OURS, [], 3),
    ("HalfCheetah-v5", "unclipped"): (OURS, ["unclipped"], 2),
    ("Hopper-v5", "peer"): (PEER, [], 5),
    ("Hopper-v5", "ours"): (OURS, [], 5),
    ("Hopper-v5", "common-norm"): (OURS, ["common-norm"], 5),
}


def main() -> None:
    """Make what is missing."""
    record = json.loads(OUTPUT.read_text("utf-8")) if OUTPUT.exists() else {}
    record |= {"command": "make locomotion", "runs": record.get("runs", {})}
    wanted = [(*row, str(seed)) for row, (*_, seeds) in RUNS.items() for seed in range(seeds)]
    for task, side, seed in tqdm(wanted, unit="run"):
        runs = record["runs"].setdefault(task, {}).setdefault(side, {})
        if seed not in runs:
            program, more, _ = RUNS[task, side]
            made = run([*program, task, seed, *more], {}, limit=LIMIT)
            del made["seconds"]  # the machine may be busy with something else
            record.setdefault("versions", {}).update(made.pop("versions"))
            runs[seed] = made
            OUTPUT.write_text(json.dumps(record) + "\n", "utf-8")


if __name__ == "__main__":
    main()
