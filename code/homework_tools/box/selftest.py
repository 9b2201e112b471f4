"""Before anything is graded: does the box compute, and does it keep a notebook in?

Each probe is what a hostile notebook would try. If one succeeds nothing is graded: never a
silent 0. What the kernel cannot limit here, though it harms no grade, is said each time.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from homework_tools.box import users
from homework_tools.box.boxes import Box, BoxError, Raised, Size
from homework_tools.box.probes import PROBES

REMEDY = """\
Nothing is graded: hand-ins run only in a box that isolates them. What helps:
  Debian:        apt install bubblewrap
  Ubuntu 24.04:  apt install bubblewrap, then allow it user namespaces:
                 sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile
                 for /usr/bin/bwrap that has the line `userns,`
  a container:   start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined
                 --cap-add SYS_ADMIN, or better: grade in a virtual machine
  macOS, Windows: grade in a Linux virtual machine or container (for example with podman machine)
Try again with: make grade-selftest"""
THREADS = (
    "Attention: a notebook can start more than {} threads here, because the kernel does not count "
    "those of root and refuses root a second user. Grade as an ordinary user to limit them."
)
SHARED, GROWS_DOWN = 0x21, 0x122  # kinds of memory that no limit of a process counts


def selftest() -> str:
    """Why nothing can be graded, with the remedy; empty if all is well."""
    try:
        problem = _probe()
    except FileNotFoundError:
        problem = "bubblewrap (the program bwrap) is not installed."
    except (BoxError, OSError, RuntimeError) as error:
        problem = f"The box does not work: {error}."
    return f"{problem}\n{REMEDY}" if problem else ""


def _probe() -> str:
    word = secrets.token_hex(8)
    size = Size()
    os.environ["BOX_PROBE"] = word
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", word])
    try:
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            tempfile.NamedTemporaryFile("w", prefix="probe-") as here,
            tempfile.NamedTemporaryFile("w", prefix=".probe-", dir=_home()) as home,
            Box(size) as box,
        ):
            for file in (here, home):
                file.write(word)
                file.flush()
            box.ask({"do": "cell", "number": 1, "source": PROBES}, 20)

            def ask(name: str, *args: Any) -> Any:
                request = {"do": "call", "name": name, "args": list(args), "options": {}}
                try:
                    return box.ask(request, 20)
                except Raised as error:
                    return f"raised {error}"

            if ask("computes") != 42:
                return "The box does not compute."
            package = str(Path(__file__).resolve())
            found = {
                "reaches the network of this machine": ask("connects", server.getsockname()[1]),
                "reads temporary files of this machine": ask("reads", here.name),
                "reads the home folder of this machine": ask("reads", home.name),
                "reads the grader": ask("reads", package),
                "reads passwords of this machine": ask("reads", "/etc/shadow"),
                "writes into the system": ask("writes", "/usr/probe"),
                "writes settings of the kernel": ask("writes", "/proc/sys/kernel/core_pattern"),
                "writes where it finds the package": ask("writes", "/book/policy_gradients/x.py"),
                "sees processes of this machine": ask("sees", word),
                "knows the environment of this machine": ask("knows", word),
                "starts processes": ask("forks"),
                "has no limit of temporary space": ask("fills", size.temporary),
                "has no limit of the number of files": ask("names", size.names),
                "has no limit of memory": ask("takes", size.data),
                "has no limit of shared memory": ask("maps", 1 << 20, SHARED),
                "has no limit of its stack": ask("maps", 1 << 20, GROWS_DOWN),
                "has no limit of locks": ask("locks"),
                "changes devices of this machine": ask("changes", "/dev/null"),
                "holds a file of the grader open": ask("holds_files"),
            }
            if ask("threads", size.tasks) is not False:
                if os.getuid() == 0 and users.space() is None:
                    print(THREADS.format(size.tasks), file=sys.stderr)
                else:
                    found["has no limit of threads"] = True
    finally:
        os.environ.pop("BOX_PROBE", None)
        sleeper.kill()
        sleeper.wait()
    wrong = [what for what, answer in found.items() if answer is not False]
    return f"The box does not isolate: a notebook in it {'; '.join(wrong)}." if wrong else ""


def _home() -> str:
    home = Path.home()
    return str(home) if os.access(home, os.W_OK) else tempfile.gettempdir()
