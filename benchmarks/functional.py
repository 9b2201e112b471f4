"""Row: training steps a second on a functional CartPole, against PureJaxRL with its settings.

PureJaxRL is not on PyPI: `make bench` fetches one commit of its repository, and leaves the row out
where that is out of reach; PUREJAXRL=folder takes a checkout that is there.
"""

import os
import statistics
import sys
from pathlib import Path
from typing import Any

from common import COLD, HERE, run
from tqdm import tqdm


def measure(rounds: int) -> dict[str, list[dict[str, Any]]]:
    """`rounds` runs of each side, by turns; each trains twice, the second time compiled."""
    python = HERE.parent / ".venv-purejaxrl" / "bin" / "python"
    checkout = Path(os.environ.get("PUREJAXRL", python.parent.parent / "checkout")).resolve()
    if not (checkout / "purejaxrl" / "ppo.py").exists():
        print(f"No PureJaxRL in {checkout}: its row is left out.", file=sys.stderr)
        return {}
    sides = {
        "peer": [str(python), str(HERE / "functional_peer.py"), str(checkout)],
        "ours": [sys.executable, str(HERE / "functional_ours.py")],
    }
    rows: dict[str, list[dict[str, Any]]] = {side: [] for side in sides}
    for _ in tqdm(range(rounds), unit="round"):
        for side, command in sides.items():
            rows[side].append(run(command, COLD))
    return rows


def table(rows: dict[str, list[dict[str, Any]]]) -> str:
    """Median steps a second of a compiled run, and of one with its compilation."""
    lines = [f"{'PPO, functional CartPole':28}{'steps/s':>9}{'compiling':>11}   last return"]
    for side, label in (("peer", "PureJaxRL"), ("ours", "ours")):
        if runs := rows.get(side):
            rates = [
                statistics.median(run["steps"] / run[part] for run in runs)
                for part in ("again", "first")
            ]
            returns = " ".join(f"{run['return']:.0f}" for run in runs)
            lines.append(f"{label:28}{rates[0]:9.0f}{rates[1]:11.0f}   {returns}")
    return "\n".join(lines)
