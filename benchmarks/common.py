"""What all rows of the benchmark share: a run in a process of its own, and the machine's name."""

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LIMIT = 900  # seconds for one run
COLD = {"JAX_ENABLE_COMPILATION_CACHE": "false"}


def run(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """Seconds from start to end of a process, and what it printed last, which is JSON."""
    begin = time.perf_counter()
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=LIMIT
    )
    seconds = time.perf_counter() - begin
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return {"seconds": round(seconds, 2), **json.loads(done.stdout.splitlines()[-1])}


def machine() -> str:
    """The processor's name, how many there are, the system, Python."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor()
    return (
        f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )
