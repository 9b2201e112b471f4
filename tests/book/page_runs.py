"""What `page_cells.py` says of a page: asked once, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from book_tools.build.cache import kernel_environment

ROOT = Path(__file__).resolve().parents[2]
RUNNER = Path(__file__).with_name("page_cells.py")
SECONDS = 3600  # ends what hangs


@cache
def result(page: Path, root: Path = ROOT) -> dict[str, Any]:
    """What the runner says of a page; a page that cannot be run fails each of its tests."""
    environment = {**os.environ, **kernel_environment(ROOT), "MPLBACKEND": "agg"}
    try:
        done = subprocess.run(
            [sys.executable, str(RUNNER), str(root), str(page)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"the checks of {page.name} took more than {SECONDS} s"}
    if done.returncode != 0:
        return {"failed": f"{page.name}: {done.stderr[-2000:]}"}
    return dict(json.loads(done.stdout.splitlines()[-1]))
