"""The parts of the pages that train pass on a processor with other instructions, too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from other_machines import TRAINING

ROOT = Path(__file__).resolve().parents[2]
RUNNER = Path(__file__).with_name("other_machines.py")
ISA = "SSE4_2"  # the oldest that XLA compiles for: it rounds otherwise than a processor of today
LONG = "your_own_environment"  # by far
SECONDS = 3600  # ends what hangs


@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.parametrize("page", sorted(TRAINING, key=lambda page: page != LONG))
def test_page_trains_with_other_instructions(page: str) -> None:
    command = [sys.executable, str(RUNNER), "--root", str(ROOT), "--isa", ISA]
    done = subprocess.run(
        [*command, "--training", page],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-2000:]}"
    assert f"{page}" in done.stdout
