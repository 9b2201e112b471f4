"""How much sooner than its peers the package has a solved CartPole; `make bench` runs this.

Each run is a process of its own, timed from its start to its end: imports, compilation, training,
100 evaluation episodes. Ours runs with an empty compilation cache and with a warm one. The runs of
all sides take turns, so that a slow minute of the machine hits them alike.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tqdm import tqdm

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent / "book" / "data" / "benchmark.json"
LIMIT = 900  # seconds for one run
PEERS = {"ppo": "Stable-Baselines3", "trpo": "sb3-contrib"}


def run(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """Seconds from start to end of a process, and what it printed last, which is JSON."""
    begin = time.perf_counter()
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=LIMIT
    )
    seconds = time.perf_counter() - begin
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return {"seconds": seconds, **json.loads(done.stdout.splitlines()[-1])}


def machine() -> str:
    """The processor's name, how many there are, the system, Python."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor()
    return (
        f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )


def measure(peer_python: str, rounds: int) -> dict[str, list[dict[str, Any]]]:
    """`rounds` runs of each algorithm and side, by turns; seeds 0, 1, ..."""
    rows: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as folder, tqdm(total=rounds * 6, unit="run") as bar:
        for seed in range(rounds):
            for name in PEERS:
                ours = [sys.executable, str(HERE / "ours.py"), name, str(seed)]
                peer = [peer_python, str(HERE / "stable_baselines.py"), name, str(seed)]
                warm = {
                    "JAX_COMPILATION_CACHE_DIR": f"{folder}/{name}",
                    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
                    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
                }
                if seed == 0:
                    run(ours, warm)  # fills the cache
                cold = {"JAX_ENABLE_COMPILATION_CACHE": "false"}
                sides = {"cold": (ours, cold), "warm": (ours, warm), "peer": (peer, {})}
                for side, (command, environment) in sides.items():
                    bar.set_postfix_str(f"{name} {side}")
                    rows.setdefault(f"{name} {side}", []).append(run(command, environment))
                    bar.update()
    return rows


def table(rows: dict[str, list[dict[str, Any]]]) -> str:
    """Median seconds, returns, and how many times sooner than the peer."""
    lines = [f"{'':28}{'seconds':>9}{'sooner':>9}{'steps':>9}   returns"]
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


def main() -> None:
    """`python benchmarks/run.py PEER_PYTHON [ROUNDS]`; writes book/data/benchmark.json."""
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    rows = measure(sys.argv[1], rounds)
    versions = {k: v for runs in rows.values() for k, v in runs[0]["versions"].items()}
    record = {"command": "make bench", "machine": machine(), "versions": versions, "runs": rows}
    for runs in rows.values():
        for each in runs:
            each["seconds"] = round(each["seconds"], 2)
            del each["versions"]
    OUTPUT.write_text(json.dumps(record, indent=1) + "\n")
    print(table(rows))
    print(f"\n{machine()}; {', '.join(f'{k} {v}' for k, v in versions.items())}")


if __name__ == "__main__":
    main()
