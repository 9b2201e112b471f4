"""The benchmark's stored numbers can be shown, and the script for accelerators runs anywhere."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BENCHMARKS = ROOT / "benchmarks"


def python(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_stored_family_has_a_table() -> None:
    """And every family that is stored is one that `make bench` measures."""
    program = f"""
import json, sys
sys.path.insert(0, {str(BENCHMARKS)!r})
import run
record = json.loads(run.OUTPUT.read_text())
for name in record.keys() - {{"command", "machine", "versions"}}:
    print(run.FAMILIES[name].table(record[name]))
"""
    text = python("-c", program)
    assert "PPO, Stable-Baselines3" in text and "PPO, ours" in text


def test_versions_are_taken_out_of_the_runs() -> None:
    program = f"""
import json, sys
sys.path.insert(0, {str(BENCHMARKS)!r})
import run
data = {{"a": [{{"rate": 1, "versions": {{"jax": "1"}}}}], "b": [{{"versions": {{"torch": "2"}}}}]}}
print(json.dumps([run.versions(data), data]))
"""
    found = json.loads(python("-c", program))
    assert found == [{"jax": "1", "torch": "2"}, {"a": [{"rate": 1}], "b": [{}]}]


def test_the_script_for_accelerators_counts_what_it_does() -> None:
    small = ["--envs", "8", "--steps", "16", "--updates", "2", "--hidden", "16", "--size", "256"]
    lines = python(str(BENCHMARKS / "accelerator.py"), *small).splitlines()
    names = ["environment steps/s", "training steps/s", "operations/s", "share of the limit"]
    for name, line in zip(names, lines[1:], strict=True):
        assert line.startswith(name)
    rate, operations = (
        float(re.findall(r"[\d.,e+]+", line.split("/s")[1])[0].replace(",", ""))
        for line in lines[2:4]
    )
    # per step: 370 weights of the policy and 353 of the value, two operations each forward (twice)
    # and about four more back (in each of four epochs); tanh and sums add a little
    weights = (4 * 16 + 16 + 16 * 16 + 16 + 16 * 2 + 2) + (4 * 16 + 16 + 16 * 16 + 16 + 16 + 1)
    assert operations / rate == pytest.approx((2 * 2 + 4 * 6) * weights, rel=0.3)
    assert 0 < float(lines[4].split()[-1].rstrip("%")) < 100
