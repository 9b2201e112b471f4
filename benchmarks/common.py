"""What all rows of the benchmark share: a run in a process of its own, and the machine's name."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LIMIT = 900  # seconds for one run
COLD = {"JAX_ENABLE_COMPILATION_CACHE": "false"}


def run(command: list[str], environment: dict[str, str], limit: float = LIMIT) -> dict[str, Any]:
    """What a process printed last, which is JSON, and the seconds from its start until then."""
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        watch = threading.Timer(limit, process.kill)
        watch.start()
        line, seconds = "", 0.0
        for printed in process.stdout or ():
            line, seconds = printed, time.perf_counter() - begin
        failed = process.wait()
        watch.cancel()
        if failed:
            complaints.seek(0)
            said = complaints.read()[-2000:].decode(errors="replace")
            sys.exit(f"{' '.join(command)} failed:\n{said}")
    return {"seconds": round(seconds, 2), **json.loads(line)}


def machine() -> str:
    """The processor's name, how many there are, the system, Python."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor()
    return (
        f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )
