"""How a box is closed: the command of bubblewrap, what is in the box, and how large it may grow.

There is no cgroup, because few machines let an ordinary user make one. Instead every way to memory
that lies outside the limits of a process is closed by itself: shared mappings and locks by the
filter of `homework_tools.box.seccomp`, files by small file systems with a limit of their number,
open files and threads by limits of the process, which is the only one in its box.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cell_tools import CODE, COMPANION
from homework_tools.box import users

HERE = Path(__file__).resolve().parent
SCRATCH = ("/tmp", "/dev/shm")  # where a notebook may write
DEVICES = ("null", "random", "urandom")  # no zero: mapped, it is memory that nothing limits


@dataclass(frozen=True)
class Size:
    """How large a box may grow: bytes, seconds of processor, open files, threads."""

    memory: int = 4_000_000_000  # address space: jax reserves much more than it uses
    data: int = 2_000_000_000  # of that, what is written to, as far as the kernel counts it
    temporary: int = 64_000_000
    names: int = 4000  # files, folders and links
    file: int = 32_000_000
    seconds: int = 600
    files: int = 256
    tasks: int = 256

    def limits(self) -> dict[str, int]:
        """The limits of the process, by the names that the kernel has for them."""
        return {
            "AS": self.memory,
            "DATA": self.data,
            "FSIZE": self.file,
            "CPU": self.seconds,
            "NOFILE": self.files,
            "NPROC": self.tasks,
            "SIGPENDING": self.tasks,
            "MSGQUEUE": 0,
            "CORE": 0,
        }


def command(size: Size, reply: int, rules: int) -> list[str]:
    """The bubblewrap command of one box."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise FileNotFoundError("bwrap")
    base = Path(sys.base_prefix).resolve()
    packages = Path(np.__file__).resolve().parents[1]  # where the environment keeps its libraries
    options = [*_users(), "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    options += ["--unshare-cgroup-try", "--die-with-parent", "--new-session"]
    options += ["--clearenv", "--hostname", "box", "--seccomp", str(rules)]
    options += [*_system(), "--proc", "/proc", *_devices()]
    options += [word for place in SCRATCH for word in ("--dir", place)]  # the worker mounts them
    if not base.is_relative_to("/usr"):
        options += ["--ro-bind", str(base), str(base)]
    options += ["--ro-bind", str(packages), "/packages", *_book()]
    # /proc as well: root in the box is root to /proc/sys, whatever its namespace.
    for place in ("/proc", "/dev", "/"):
        options += ["--remount-ro", place]
    for name, text in ENVIRONMENT.items():
        options += ["--setenv", name, text]
    python = base / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [bwrap, *options, "--chdir", "/tmp", str(python), "-S", "/book/worker.py", str(reply)]


def _users() -> list[str]:
    """A space of users, and what the worker may do before it drops it and any cell runs."""
    space = users.space()
    mounts = ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"]
    if space is None:
        return ["--unshare-user", "--disable-userns", *mounts]
    return ["--userns", str(space), *mounts, "--cap-add", "CAP_SETUID"]


def _system() -> list[str]:
    """The programs and libraries of the machine, which no box can change."""
    options = ["--ro-bind", "/usr", "/usr"]
    for name in ("lib", "lib64", "lib32", "bin", "sbin"):
        path = Path("/", name)
        if path.is_symlink():
            options += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            options += ["--ro-bind", str(path), str(path)]
    for name in ("/etc/ld.so.cache", "/etc/localtime"):
        options += ["--ro-bind-try", name, name]
    return options


def _devices() -> list[str]:
    """A few devices: bubblewrap's own `--dev` has terminals too, and memory of zeros to share."""
    options = ["--tmpfs", "/dev"]
    for name in DEVICES:
        options += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name, to in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        options += ["--symlink", f"/proc/self/fd{to}", f"/dev/{name}"]
    return options


ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "PYTHONPATH": "/book:/packages",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "agg",
    "JAX_PLATFORMS": "cpu",
    "SDL_VIDEODRIVER": "dummy",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}


def _book() -> list[str]:
    """The companion package and what stands in for the rest; no test, no solution, no master."""
    places = {
        **{CODE / name: f"/book/{name}" for name in COMPANION},
        HERE / "inside" / "otter": "/book/otter",
        HERE / "inside" / "running.py": "/book/running.py",
        HERE / "inside" / "shell.py": "/book/shell.py",
        HERE / "inside" / "worker.py": "/book/worker.py",
        HERE / "inside" / "walls.py": "/book/walls.py",
    }
    return [word for path, to in places.items() for word in ("--ro-bind", str(path), to)]
