"""The load run: a class of 300 hands homework 1 in; the run is killed in the middle and goes on.

    .venv-homework/bin/python tests/homework/load.py [hw1] [300]

It says the time and the largest memory of all processes together, and fails above 8 minutes or
2 GB, if the killed run's table differs from that of a whole run, or if anybody is lost: `school.py`
says what must come of each.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from school import Student, kinds_of, lost, make

from homework_tools.authoring.release import folder
from homework_tools.authoring.strength import SOLUTIONS
from homework_tools.grade import possible_points

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEMORY = 480, 2e9


def hand_ins(name: str, count: int, target: Path) -> tuple[dict[str, Student], float]:
    """A class of all kinds, and the points of a right solution."""
    built = folder(ROOT, name)
    right = json.loads((built / "solution" / f"{name}.ipynb").read_text("utf-8"))
    untouched = json.loads((built / "student" / f"{name}.ipynb").read_text("utf-8"))
    wrong = [path.read_text("utf-8") for path in sorted((ROOT / SOLUTIONS / name).glob("*.py"))]
    judged, _ = possible_points(built)
    return make(kinds_of(count), target, right, untouched, wrong), sum(judged.values())


def memory_of(pid: int) -> int:
    """Bytes that a process and all below it hold, shared ones counted in parts."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            children = "".join(
                task.joinpath("children").read_text() + " "
                for task in Path(f"/proc/{one}/task").iterdir()
            )
        except OSError:
            continue
        found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        total += 1024 * int(found[1]) if found else 0
        waiting += [int(child) for child in children.split()]
    return total


def run(name: str, given: Path, output: Path, kill_after: int | None) -> tuple[float, int, int]:
    """Seconds, bytes at most, and how many verdicts there were when it ended or was killed."""
    command = [sys.executable, "-m", "homework_tools", "--root", str(ROOT), "grade", name]
    command += [str(given / "in"), "--output", str(output)]
    command += [
        "--roster",
        str(given / "roster.csv"),
        "--deadline",
        "2026-10-05 23:59 Europe/Berlin",
    ]
    began, most = time.monotonic(), 0
    process = subprocess.Popen(command, start_new_session=True)
    done = 0
    while process.poll() is None:
        most = max(most, memory_of(process.pid))
        done = len(list((output / "verdicts").glob("[0-9a-f]*.json")))
        if kill_after is not None and done >= kill_after:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            break
        time.sleep(0.5)
    else:
        if process.returncode:
            sys.exit(f"the run failed with status {process.returncode}")
    return time.monotonic() - began, most, done


def main() -> int:
    """The whole run, then one that is killed and goes on; 0 if all is within the limits."""
    name = sys.argv[1] if len(sys.argv) > 1 else "hw1"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    with tempfile.TemporaryDirectory() as scratch:
        given, whole, resumed = (Path(scratch, part) for part in ("given", "whole", "resumed"))
        students, points = hand_ins(name, count, given)
        seconds, most, _ = run(name, given, whole, None)
        print(f"{count} hand-ins: {seconds:.0f} s, at most {most / 1e9:.2f} GB", flush=True)
        part = min(count // 2, 40) if "--short" in sys.argv else count // 2
        before, _, done = run(name, given, resumed, part)
        stored = {p: p.stat().st_mtime_ns for p in (resumed / "verdicts").glob("[0-9a-f]*.json")}
        after, _, _ = run(name, given, resumed, None)
        kept = all(path.stat().st_mtime_ns == then for path, then in stored.items())
        same = (whole / "grades.csv").read_bytes() == (resumed / "grades.csv").read_bytes()
        print(f"killed after {done} and {before:.0f} s, went on for {after:.0f} s; ", end="")
        print(f"same table: {same}; nothing graded twice: {kept}")
        said = lost(students, whole, points) + lost(students, resumed, points)
        print(*said or ["nobody is lost"], sep="\n")
        return int(not (same and kept and not said and seconds < SECONDS and most < MEMORY))


if __name__ == "__main__":
    sys.exit(main())
