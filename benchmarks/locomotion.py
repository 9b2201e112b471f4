"""PPO on MuJoCo's robots, ours beside Stable-Baselines3 with RL Baselines3 Zoo's settings.

`make locomotion` makes the runs that `locomotion.json` does not have yet, and stores each when it
ends, so it may be interrupted: a run takes half an hour of one thread. It compares returns, and
says nothing about speed.
"""

import json
import sys

from common import HERE, run
from locomotion_settings import SETTINGS
from tqdm import tqdm

OUTPUT = HERE / "locomotion.json"
SEEDS = 3
LIMIT = 6 * 3600.0  # seconds: it ends what hangs
SIDES = {
    "peer": [str(HERE.parent / ".venv-peers" / "bin" / "python"), str(HERE / "locomotion_peer.py")],
    "ours": [sys.executable, str(HERE / "locomotion_ours.py")],
}


def main() -> None:
    """Make what is missing, seed by seed."""
    record = json.loads(OUTPUT.read_text("utf-8")) if OUTPUT.exists() else {}
    record |= {"command": "make locomotion", "runs": record.get("runs", {})}
    wanted = [
        (task, side, str(seed)) for seed in range(SEEDS) for task in SETTINGS for side in SIDES
    ]
    for task, side, seed in tqdm(wanted, unit="run"):
        runs = record["runs"].setdefault(task, {}).setdefault(side, {})
        if seed not in runs:
            made = run([*SIDES[side], task, seed], {}, limit=LIMIT)
            del made["seconds"]  # the machine may be busy with something else
            record.setdefault("versions", {}).update(made.pop("versions"))
            runs[seed] = made
            OUTPUT.write_text(json.dumps(record) + "\n", "utf-8")


if __name__ == "__main__":
    main()
