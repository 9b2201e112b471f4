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
NORMALIZATION = [sys.executable, str(HERE / "locomotion_normalization.py")]
# What is compared, task and side; the program, what it is told after the seed, and the seeds.
# Only the reward of HalfCheetah makes much of the actions before they are clipped. The first five
# seeds of "neither" are the beginnings of those of "common-norm".
RUNS: dict[tuple[str, str, str], tuple[list[str], list[str], range]] = {
    ("runs", "HalfCheetah-v5", "peer"): (PEER, [], range(3)),
    ("runs", "HalfCheetah-v5", "ours"): (OURS, [], range(3)),
    ("runs", "HalfCheetah-v5", "unclipped"): (OURS, ["unclipped"], range(2)),
    ("runs", "Hopper-v5", "peer"): (PEER, [], range(5)),
    ("runs", "Hopper-v5", "ours"): (OURS, [], range(5)),
    ("runs", "Hopper-v5", "common-norm"): (OURS, ["common-norm"], range(5)),
    ("normalization", "Hopper-v5", "neither"): (NORMALIZATION, ["neither"], range(5, 10)),
    **{
        ("normalization", "Hopper-v5", kind): (NORMALIZATION, [kind], range(10))
        for kind in ("observations", "rewards", "both")
    },
}


def main() -> None:
    """Make what is missing."""
    record = json.loads(OUTPUT.read_text("utf-8")) if OUTPUT.exists() else {}
    record["command"] = "make locomotion"
    wanted = [(row, str(seed)) for row, (*_, seeds) in RUNS.items() for seed in seeds]
    for (compared, task, side), seed in tqdm(wanted, unit="run"):
        runs = record.setdefault(compared, {}).setdefault(task, {}).setdefault(side, {})
        if seed not in runs:
            program, more, _ = RUNS[compared, task, side]
            made = run([*program, task, seed, *more], {}, limit=LIMIT)
            del made["seconds"]  # the machine may be busy with something else
            record.setdefault("versions", {}).update(made.pop("versions"))
            runs[seed] = made
            OUTPUT.write_text(json.dumps(record) + "\n", "utf-8")


if __name__ == "__main__":
    main()
