"""As root: a space of users that has a second user, whose threads the kernel counts.

The kernel limits how many threads a user has, but it never limits those of root. So a box that root
starts changes to the second user for this count alone: files are still read as root reads them.
"""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

SECOND = 1  # its number in the box
NOBODY = 65534  # who it is outside


@cache
def space() -> int | None:
    """A descriptor of the space, for bubblewrap; None for an ordinary user or where it is refused.

    Where root is refused, the self-test says that threads have no limit.
    """
    if os.getuid() != 0:
        return None
    try:
        process = subprocess.Popen(
            ["unshare", "--user", "sh", "-c", "echo; cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
    with process:  # its end closes the pipe that the process waits for
        assert process.stdout is not None
        if not process.stdout.readline():
            return None
        proc = Path(f"/proc/{process.pid}")
        try:
            for name in ("uid_map", "gid_map"):
                (proc / name).write_text(f"0 0 1\n{SECOND} {NOBODY} 1\n")
            return os.open(proc / "ns" / "user", os.O_RDONLY)
        except OSError:
            return None
