"""Which system calls a notebook may not make: a small filter for the Linux kernel.

With namespaces alone a notebook could still start thousands of processes, fill memory that no limit
of a process counts, change the mode of a device for the whole machine if the grader runs as root,
or speak to the virtual machine's host by vsock. It needs none of these.
"""

from __future__ import annotations

import platform
import struct

WORKED, EPERM, ENOSYS = 0, 1, 38
ALLOW, ERROR, KILL = 0x7FFF0000, 0x00050000, 0x80000000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
CLONE_THREAD = 0x00010000
X32 = 0x40000000
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# fmt: off
DENIED = {
    "x86_64": {
        "fork": 57, "vfork": 58, "socket": 41, "ptrace": 101, "memfd_create": 319,
        "memfd_secret": 447, "shmget": 29, "msgget": 68, "semget": 64, "mq_open": 240,
        "add_key": 248, "request_key": 249, "keyctl": 250, "bpf": 321, "perf_event_open": 298,
        "userfaultfd": 323, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
        "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155,
        "chroot": 161, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_getfd": 438,
        "inotify_init": 253, "inotify_init1": 294, "io_setup": 206, "setuid": 105,
        "setreuid": 113, "setresuid": 117, "fanotify_init": 300, "setxattr": 188,
        "lsetxattr": 189, "fsetxattr": 190, "removexattr": 197, "lremovexattr": 198,
        "fremovexattr": 199, "setxattrat": 463, "removexattrat": 466, "file_setattr": 469,
        "setsockopt": 54, "preadv2": 327, "cachestat": 451, "mincore": 27,
    },
    "aarch64": {
        "socket": 198, "ptrace": 117, "memfd_create": 279, "memfd_secret": 447, "shmget": 194,
        "msgget": 186, "semget": 190, "mq_open": 180, "add_key": 217, "request_key": 218,
        "keyctl": 219, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282,
        "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "unshare": 97,
        "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51,
        "process_vm_readv": 270, "process_vm_writev": 271, "pidfd_getfd": 438,
        "inotify_init1": 26, "io_setup": 0, "setreuid": 145, "setuid": 146, "setresuid": 147,
        "fanotify_init": 262, "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "removexattr": 14,
        "lremovexattr": 15, "fremovexattr": 16, "setxattrat": 463, "removexattrat": 466,
        "file_setattr": 469, "setsockopt": 208, "preadv2": 286, "cachestat": 451, "mincore": 232,
    },
}
# Modes, owners and times of files, and what one box could tell another by a file that both can
# read: nothing happens, and the caller is told that it did.
IGNORED = {
    "x86_64": {
        "chmod": 90, "fchmod": 91, "fchmodat": 268, "fchmodat2": 452, "chown": 92, "fchown": 93,
        "lchown": 94, "fchownat": 260, "utime": 132, "utimes": 235, "futimesat": 261,
        "utimensat": 280, "flock": 73, "sync": 162, "syncfs": 306, "fadvise64": 221,
    },
    "aarch64": {
        "fchmod": 52, "fchmodat": 53, "fchmodat2": 452, "fchown": 55, "fchownat": 54,
        "utimensat": 88, "flock": 32, "sync": 81, "syncfs": 267, "fadvise64": 223,
    },
}
# fmt: on
SETUP = (
    "mount",
    "unshare",
    "setresuid",
)  # what the worker needs once, before it takes the whole filter
CLONE = {"x86_64": 56, "aarch64": 220}
MMAP = {"x86_64": 9, "aarch64": 222}
SHARED, ANONYMOUS, GROWS_DOWN = 0x01, 0x20, 0x100  # no limit counts shared memory and stacks
FCNTL = {"x86_64": 72, "aarch64": 25}
# Kernel memory that no limit counts, and hints that a file keeps for whoever reads it next.
LOCKS_AND_WIDTHS = (6, 7, 37, 38, 1024, 1026, 1031, 1036, 1038)
CLONE3 = 435  # its flags lie in memory, where a filter cannot look: the C library then uses clone


def _line(code: int, k: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, k)


def _argument(place: int) -> bytes:
    """Load the lower half of a system call's argument."""
    return _line(LOAD, 16 + 8 * place)


def program(machine: str | None = None, *, forks: bool = False, setup: bool = False) -> bytes:
    """The filter in the form that the kernel reads.

    `forks` lets a trusted box fork; `setup` lets the worker close its box before it takes the rest.
    """
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise RuntimeError(f"the machine is {machine}: grading runs on one of {known}")
    lines = [
        _line(LOAD, 4),
        _line(EQUAL, ARCHITECTURES[machine], yes=1),
        _line(RETURN, KILL),
        _line(LOAD, 0),
    ]
    if machine == "x86_64":
        lines += [_line(AT_LEAST, X32, no=1), _line(RETURN, ERROR | ENOSYS)]
    lines += [_line(EQUAL, CLONE3, no=1), _line(RETURN, ERROR | ENOSYS)]
    allowed = {*(("fork", "vfork") if forks else ()), *(SETUP if setup else ())}
    for name, number in DENIED[machine].items():
        if name not in allowed:
            lines += [_line(EQUAL, number, no=1), _line(RETURN, ERROR | EPERM)]
    for number in IGNORED[machine].values():
        lines += [_line(EQUAL, number, no=1), _line(RETURN, ERROR | WORKED)]
    lines += _mappings(machine) + _file_controls(machine)
    lines += [] if forks else _only_threads(machine)
    return b"".join([*lines, _line(RETURN, ALLOW)])


def _when(number: int, lines: list[bytes]) -> list[bytes]:
    """Lines for one system call only; its number is loaded again behind them."""
    lines = [*lines, _line(LOAD, 0)]
    return [_line(EQUAL, number, no=len(lines)), *lines]


def _mappings(machine: str) -> list[bytes]:
    """No memory that is shared and has no file, and none that grows as a stack does."""
    lines = [
        _argument(3),
        _line(ANY_BIT, GROWS_DOWN, yes=2),
        _line(ANY_BIT, SHARED, no=2),
        _line(ANY_BIT, ANONYMOUS, no=1),
        _line(RETURN, ERROR | EPERM),
    ]
    return _when(MMAP[machine], lines)


def _file_controls(machine: str) -> list[bytes]:
    lines = [_argument(1)]
    for what in LOCKS_AND_WIDTHS:
        lines += [_line(EQUAL, what, no=1), _line(RETURN, ERROR | EPERM)]
    return _when(FCNTL[machine], lines)


def _only_threads(machine: str) -> list[bytes]:
    lines = [
        _argument(0),  # the flags
        _line(ANY_BIT, CLONE_THREAD, yes=1),
        _line(RETURN, ERROR | EPERM),
    ]
    return _when(CLONE[machine], lines)
