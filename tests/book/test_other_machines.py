"""The parts of the pages that train pass on a processor with other instructions, too.

A page that the last build ran with those instructions need not run again.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from other_machines import TRAINING, training_pages

from book_tools.build.cache import cache_path
from book_tools.internals.myst_nb import cached_record
from book_tools.sources import read_page

ROOT = Path(__file__).resolve().parents[2]
RUNNER = Path(__file__).with_name("other_machines.py")
ISA = "SSE4_2"  # the oldest that XLA compiles for: it rounds otherwise than a processor of today
LONG = "your_own_environment"  # by far
SECONDS = 3600  # ends what hangs


def ran_in_the_build(page: str) -> bool:
    """Whether the page, as it is now, ran without a failure under these instructions."""
    found = read_page(ROOT, next(name for name in training_pages(ROOT) if Path(name).stem == page))
    record = found and cached_record(cache_path(ROOT), found.notebook)
    flags = record["xla_flags"].split() if record else []
    return bool(record and not record["failed"]) and f"--xla_cpu_max_isa={ISA}" in flags


@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.parametrize("page", sorted(TRAINING, key=lambda page: page != LONG))
def test_page_trains_with_other_instructions(page: str) -> None:
    if ran_in_the_build(page):
        return
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
