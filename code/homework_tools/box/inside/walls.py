"""The last walls of a box, put up from inside by the worker before any cell runs.

bubblewrap cannot limit how many files a file system holds, so the worker mounts the two places in
which a notebook may write. It then gives its capabilities away, takes the whole filter of system
calls, and lowers the limits of its process: nothing of this can be undone.
"""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Sequence

NEW_MOUNTS, NO_SUID, NO_DEVICES = 0x20000, 2, 4
SET_SECCOMP, FILTER = 22, 2
CAPABILITIES = 0x20080522  # the version of the form in which capabilities are told


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_char_p))


def mount(places: Sequence[str], size: int, names: int) -> None:
    """Mount the places to write in, of so many bytes and names each."""
    libc = ctypes.CDLL(None, use_errno=True)
    _done(libc.unshare(NEW_MOUNTS), "have mounts of its own")
    options = f"mode=700,size={size},nr_inodes={names}".encode()
    for place in places:
        flags = NO_SUID | NO_DEVICES
        done = libc.mount(b"tmpfs", place.encode(), b"tmpfs", ctypes.c_ulong(flags), options)
        _done(done, f"mount {place}")
    os.chdir(places[0])


def close(user: int, rules: bytes) -> None:
    """Drop the right to mount, and take the whole filter; threads count as those of a user."""
    libc = ctypes.CDLL(None, use_errno=True)
    if user:
        _done(libc.setresuid(user, 0, 0), "be another user")
    head = (ctypes.c_uint32 * 2)(CAPABILITIES, 0)
    _done(libc.capset(head, (ctypes.c_uint32 * 6)()), "drop its capability")
    program = _Program(len(rules) // 8, rules)
    _done(libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0), "take the filter")


def limit(limits: dict[str, int]) -> None:
    """Lower the limits of this process, for good."""
    for name, value in limits.items():
        which = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(which)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


def _done(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"the box could not {what} ({os.strerror(number)})")
