"""Row: training steps a second on Gymnasium tasks, against Stable-Baselines3 with its settings.

Both step their environments in one process, eight copies of 128 steps an update.
"""

import statistics
import sys
from typing import Any

from common import COLD, HERE, run
from tqdm import tqdm

TASKS = {"CartPole-v1": 50, "Acrobot-v1": 30, "Pendulum-v1": 50}  # and how many updates


def measure(rounds: int) -> dict[str, list[dict[str, Any]]]:
    """`rounds` runs of each task and side, by turns."""
    peer_python = str(HERE.parent / ".venv-peers" / "bin" / "python")
    sides = {
        "peer": [peer_python, str(HERE / "gymnasium_peer.py")],
        "ours": [sys.executable, str(HERE / "gymnasium_ours.py")],
    }
    rows: dict[str, list[dict[str, Any]]] = {}
    for _ in tqdm(range(rounds), unit="round"):
        for task, updates in TASKS.items():
            for side, command in sides.items():
                runs = rows.setdefault(f"{task} {side}", [])
                runs.append(run([*command, task, str(updates)], COLD))
    return rows


def table(rows: dict[str, list[dict[str, Any]]]) -> str:
    """Median steps a second, and how many times the peer's."""
    lines = [f"{'PPO, steps/s on Gymnasium':28}{'SB3':>9}{'ours':>9}"]
    for task in TASKS:
        rates = [
            statistics.median(run["rate"] for run in rows[f"{task} {side}"])
            for side in ("peer", "ours")
        ]
        lines.append(f"{task:28}{rates[0]:9.0f}{rates[1]:9.0f}{rates[1] / rates[0]:8.1f}x")
    return "\n".join(lines)
