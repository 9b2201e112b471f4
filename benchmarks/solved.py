"""Row: how soon after its start a program has a solved CartPole, against Stable-Baselines3.

Each run is timed from its start until it prints what 100 evaluation episodes earned: imports,
compilation, training. Ours runs with an empty compilation cache and with a warm one.
"""

import statistics
import sys
import tempfile
from typing import Any

from common import COLD, HERE, run
from tqdm import tqdm

PEERS = {"ppo": "Stable-Baselines3", "trpo": "sb3-contrib"}


def measure(rounds: int) -> dict[str, list[dict[str, Any]]]:
    """`rounds` runs of each algorithm and side, by turns; seeds 0, 1, ..."""
    peer_python = str(HERE.parent / ".venv-peers" / "bin" / "python")
    rows: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as folder, tqdm(total=rounds * 6, unit="run") as bar:
        for seed in range(rounds):
            for name in PEERS:
                ours = [sys.executable, str(HERE / "solved_ours.py"), name, str(seed)]
                peer = [peer_python, str(HERE / "solved_peer.py"), name, str(seed)]
                warm = {
                    "JAX_COMPILATION_CACHE_DIR": f"{folder}/{name}",
                    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
                    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
                }
                if seed == 0:
                    run(ours, warm)  # fills the cache
                sides = {"cold": (ours, COLD), "warm": (ours, warm), "peer": (peer, {})}
                for side, (command, environment) in sides.items():
                    bar.set_postfix_str(f"{name} {side}")
                    rows.setdefault(f"{name} {side}", []).append(run(command, environment))
                    bar.update()
    return rows


def table(rows: dict[str, list[dict[str, Any]]]) -> str:
    """Median seconds, returns, and how many times sooner than the peer."""
    lines = [f"{'a solved CartPole':28}{'seconds':>9}{'sooner':>9}{'steps':>9}   returns"]
    for name, peer in PEERS.items():
        reference = statistics.median(run["seconds"] for run in rows[f"{name} peer"])
        for side, label in (("peer", peer), ("cold", "ours"), ("warm", "ours, cache warm")):
            runs = rows[f"{name} {side}"]
            seconds = statistics.median(run["seconds"] for run in runs)
            returns = " ".join(f"{run['return']:.0f}" for run in runs)
            lines.append(
                f"{name.upper() + ', ' + label:28}{seconds:9.1f}{reference / seconds:8.1f}x"
                f"{runs[0]['steps']:9d}   {returns}"
            )
    return "\n".join(lines)
