"""What a cell may try against the machine.

Each attempt sets `got` to something true if it got through; an exception means that it did not.
"""

from __future__ import annotations

COMMON = """
import ctypes, errno, fcntl, mmap, os, platform, resource, signal, stat, struct, threading, time
libc = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() == "aarch64"

def call(intel, arm, *args):
    '''A system call by its number: true if the kernel carried it out.'''
    return libc.syscall(arm if ARM else intel, *args) >= 0

def filled(make, folder='/tmp', remove=os.unlink, most=60_000):
    '''Whether so many names can be made in a folder; they are removed again.'''
    made = 0
    try:
        while made < most:
            make(f'{folder}/n{made}'); made += 1
    except OSError: pass
    for n in range(made): remove(f'{folder}/n{n}')
    return made == most

def opens(path, mode="ab"):
    with open(path, mode, buffering=0):
        return True

def changed(path, change, *args):
    before = os.stat(path).st_ctime_ns
    change(path, *args)
    return os.stat(path).st_ctime_ns != before

def mapped(size, flags, protection=3, descriptor=-1):
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
    place = libc.mmap(None, size, protection, flags, descriptor, 0)
    if place != ctypes.c_void_p(-1).value:
        libc.munmap(ctypes.c_void_p(place), ctypes.c_size_t(size))
        return True
"""

HARM: dict[str, str] = {
    "changes the mode of a device": "got = changed('/dev/null', os.chmod, 0o666)",
    "changes the owner of a device": "got = changed('/dev/urandom', os.chown, 0, 0)",
    "changes the times of a device": "got = changed('/dev/random', os.utime)",
    "gives a device an access list": """
entries = [(1, 6, -1), (4, 6, -1), (32, 6, -1)]  # equal to its mode, so that nothing changes here
acl = struct.pack('<I', 2) + b''.join(struct.pack('<HHi', *entry) for entry in entries)
got = libc.setxattr(b'/dev/null', b'system.posix_acl_access', acl, len(acl), 0) == 0""",
    "hears what the machine opens": "got = call(300, 262, 0x200, 0)",
    "writes the kernel's settings": "got = opens('/proc/sys/kernel/core_pattern')",
    "writes the limits of user spaces": "got = opens('/proc/sys/user/max_user_namespaces')",
    "presses the magic key": "got = opens('/proc/sysrq-trigger', 'wb')",
    "moves interrupts": "got = opens('/proc/irq/default_smp_affinity')",
    "opens the disc": "got = [opens('/dev/' + name, 'rb') for name in ('vda', 'sda', 'nvme0n1')]",
    "makes a disc": "os.mknod('/tmp/disc', stat.S_IFBLK | 0o600, os.makedev(254, 0)); got = True",
    "opens memory": "got = opens('/dev/mem', 'rb')",
    "writes to the kernel's log": "got = opens('/dev/kmsg')",
    "types into a terminal": "got = opens('/dev/tty')",
    "makes terminals": "got = opens('/dev/ptmx', 'r+b')",
    "writes over the worker": "got = changed('/book/worker.py', os.chmod, 0o777)",
    "touches the package": "got = changed('/book/policy_gradients', os.utime)",
    "links the package": "os.link('/book/worker.py', '/tmp/worker.py'); got = True",
    "renames a library": "os.rename('/packages/numpy', '/packages/other'); got = True",
    "names the machine": "got = libc.sethostname(b'x', 1) == 0",
    "sets the clock": "time.clock_settime(time.CLOCK_REALTIME, time.time()); got = True",
    "restarts the machine": "got = libc.syscall(142 if ARM else 169, 0, 0, 0, 0) >= 0",
    "is always first": "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)); got = True",
    "is more important": "got = os.nice(-5) < 0",
    "reads the disc first": "got = call(251, 30, 1, 0, 1 << 13)",
    "opens a file by its handle": """
handle = struct.pack('II', 8, 1) + struct.pack('q', 2)
got = libc.open_by_handle_at(os.open('/usr', os.O_RDONLY), handle, 0) >= 0""",
    "mounts": "got = libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0",
    "mounts in a space of its own": """
got = libc.unshare(0x20000) == 0 and libc.mount(b'none', b'/mnt', b'tmpfs', 0, None) == 0""",
    "opens a mount": "got = call(430, 430, b'tmpfs', 0)",
    "takes the root away": "got = libc.umount2(b'/', 2) == 0 or libc.umount2(b'/proc', 2) == 0",
    "has users of its own": "got = libc.unshare(0x10000000) == 0",
    "enters another space": "got = libc.setns(os.open('/proc/1/ns/mnt', os.O_RDONLY), 0) == 0",
    "changes the root": "got = libc.chroot(b'/tmp') == 0",
    "loads a program into the kernel": "got = call(321, 280, 0, bytes(72), 72)",
    "counts events": "got = call(298, 241, bytes(128), 0, -1, -1, 0)",
    "takes a descriptor of another process": "got = call(438, 438, os.pidfd_open(1), 0, 0)",
    "loads a module": "got = call(175, 105, b'', 0, b'')",
    "speaks to the machine below": "got = libc.socket(40, 1, 0) >= 0",
    "speaks to the kernel": "got = libc.socket(16, 3, 0) >= 0",
    "gives a file rights": """
open('/tmp/rights', 'w').close()
os.setxattr('/tmp/rights', 'security.capability', struct.pack('<5I', 0x2000001, 1 << 21, 0, 0, 0))
got = True""",
    "asks for all rights": """
got = libc.syscall(91 if ARM else 126, struct.pack('<Ii', 0x20080522, 0), b'\\xff' * 24) == 0""",
    "forks": "got = call(57, 220, 17, 0, 0, 0, 0)",
    "forks by another number": "got = call(435, 435, bytes(88), 88)",
    "looks for what happens outside": "got = call(294, 26, 0)",
}
