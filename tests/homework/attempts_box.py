"""What a cell may try against the limits of its box, with what `attempts_harm.COMMON` defines.

Each attempt sets `got` to something true if it got through; an exception means that it did not.
"""

from __future__ import annotations

BOX: dict[str, str] = {
    "many empty files": "got = filled(lambda name: open(name, 'w').close())",
    "many folders": "got = filled(os.mkdir, '/dev/shm', os.rmdir)",
    "many links": "got = filled(lambda name: os.symlink('x' * 40, name))",
    "many pipes with names": "got = filled(os.mkfifo)",
    "many names of one file": """
open('/tmp/one', 'w').close()
got = filled(lambda name: os.link('/tmp/one', name))
os.unlink('/tmp/one')""",
    "files elsewhere": "got = [opens(f'{p}/x') for p in ('/', '/dev', '/book', '/proc', '/mnt')]",
    "the file of messages": "got = stat.S_ISREG(os.stat('/proc/1/fd/2').st_mode)",
    "a file of the grader": """
# What attempts before may have left open lies in one of these places of their own.
files = [f'/proc/{p}/fd/{n}' for p in ('1', 'self') for n in os.listdir(f'/proc/{p}/fd')]
own = {os.stat(place).st_dev for place in ('/tmp', '/dev/shm', '/proc', '/proc/self/ns/net')}
found = [os.stat(file) for file in files if os.path.exists(file)]
got = [each for each in found if stat.S_ISREG(each.st_mode) and each.st_dev not in own]""",
    "shared memory without a name": "got = mapped(3_000_000_000, 0x21)",
    "shared memory that is checked": "got = mapped(3_000_000_000, 0x23)",
    "shared memory of zeros": "got = mapped(3_000_000_000, 1, 3, os.open('/dev/zero', os.O_RDWR))",
    "shared memory that is read": """
got = mapped(3_000_000_000, 1, 1, os.open('/dev/zero', os.O_RDONLY))""",
    "private memory": "got = mapped(3_000_000_000, 0x22)",
    "private memory that grows down": "got = mapped(3_000_000_000, 0x122)",
    "memory made writable later": """
libc.mmap.restype = ctypes.c_void_p
size, got = ctypes.c_size_t(2_500_000_000), []
for _ in range(2):  # the kernel lets the first pass, but no two: their sum is above all limits
    place = ctypes.c_void_p(libc.mmap(None, size, 0, 0x22, -1, 0))
    got.append((place, libc.mprotect(place, size, 3) == 0))
for place, _ in got: libc.munmap(place, size)
got = all(done for _, done in got)""",
    "memory written past its protection": """
libc.mmap.restype = ctypes.c_void_p
place = libc.mmap(None, ctypes.c_size_t(4096), 1, 0x22, -1, 0)
memory = os.open('/proc/self/mem', os.O_RDWR)
got = os.pwrite(memory, b'x', place) == 1""",
    "the limitless place behind": "got = opens('/proc/1/root/tmp/x')",
    "the changeable device behind": "got = changed('/proc/1/root/dev/null', os.chmod, 0o666)",
    "mounts again": """
head = (ctypes.c_uint32 * 2)(0x20080522, 0)
libc.capset(head, (ctypes.c_uint32 * 6)(1 << 21, 1 << 21, 0, 0, 0, 0))
got = libc.mount(b'tmpfs', b'/tmp', b'tmpfs', ctypes.c_ulong(0), b'nr_inodes=0') == 0""",
    "large pages": "got = mapped(3 << 30, 0x40022)",
    "memory by the end of data": """
libc.sbrk.restype = ctypes.c_void_p
got = libc.sbrk(ctypes.c_long(3_000_000_000)) != ctypes.c_void_p(-1).value""",
    "memory with a name": "got = libc.memfd_create(b'x', 0) >= 0",
    "secret memory": "got = call(447, 447, 0)",
    "a segment of memory": "got = call(29, 194, 0, 3_000_000_000, 0o1600)",
    "memory in files": """
got = 0
for place in ('/tmp', '/dev/shm'):
    try:
        with open(place + '/big', 'wb') as file:
            for _ in range(100): got += file.write(bytes(1_000_000))
    except OSError: pass
    os.unlink(place + '/big')
got = got > 90_000_000""",
    "memory locked": "got = libc.mlockall(3) == 0 and 0",
    "many threads": """
threading.stack_size(32768)
stop, count = threading.Event(), 0
try:
    while count < 1500:
        threading.Thread(target=stop.wait, daemon=True).start(); count += 1
except RuntimeError: pass
stop.set()
got = count == 1500""",
    "threads as root again": """
for back in (libc.setuid, libc.setreuid, libc.setresuid): back(0, 0, 0)
threading.stack_size(32768)
stop, count = threading.Event(), 0
try:
    while count < 1500:
        threading.Thread(target=stop.wait, daemon=True).start(); count += 1
except RuntimeError: pass
stop.set()
got = count == 1500""",
    "threads by the C library": """
count, one, kind = 0, ctypes.c_ulong(), ctypes.create_string_buffer(64)
libc.pthread_attr_init(kind); libc.pthread_attr_setstacksize(kind, ctypes.c_size_t(16384))
while count < 1500 and libc.pthread_create(ctypes.byref(one), kind, libc.pause, None) == 0:
    count += 1
got = count == 1500""",
    "more of every limit": """
got = []
for name in ('NPROC', 'NOFILE', 'AS', 'DATA', 'FSIZE', 'CPU'):
    which = getattr(resource, 'RLIMIT_' + name)
    most = resource.getrlimit(which)[1]
    try:
        resource.setrlimit(which, (most + 1, most + 1)); got.append(name)
    except (OSError, ValueError): pass
got += [name for name in ('NPROC', 'NOFILE', 'AS', 'DATA', 'FSIZE', 'CPU', 'SIGPENDING', 'MSGQUEUE')
        if resource.getrlimit(getattr(resource, 'RLIMIT_' + name, 12))[1] < 0]""",
    "many open files": """
kept = []
try:
    while len(kept) < 1000: kept.append(os.open('/dev/null', os.O_RDONLY))
except OSError: pass
got = len(kept) == 1000
for n in kept: os.close(n)""",
    "many locks on a file": """
count = 0
with open('/tmp/locked', 'w') as file:
    for n in range(20_000):
        fcntl.lockf(file, fcntl.LOCK_EX, 1, 2 * n); count += 1
got = count == 20_000""",
    "many locks of an open file": """
with open('/tmp/locked', 'w') as file:
    for n in range(20_000):
        fcntl.fcntl(file, 37, struct.pack('hhqqi4x', 1, 0, 2 * n, 1, 0))
got = True""",
    "wide pipes": "got = fcntl.fcntl(os.pipe()[1], 1031, 1 << 20) > 65536",
    "many messages to itself": """
got = 0
signal.pthread_sigmask(signal.SIG_BLOCK, [34 + 6])
try:
    for n in range(20_000):
        if libc.sigqueue(os.getpid(), 40, ctypes.c_void_p(n)) != 0: break
        got += 1
finally:
    got = got == 20_000""",
    "many timers": """
count, one = 0, ctypes.c_void_p()
while count < 20_000 and libc.timer_create(1, None, ctypes.byref(one)) == 0: count += 1
got = count == 20_000""",
    "many keys": "got = call(248, 217, b'user', b'x', b'y' * 100, 100, -3)",
    "work for the kernel": "got = call(206, 0, 60_000, ctypes.byref(ctypes.c_ulong()))",
    "a ring to the kernel": "got = call(425, 425, 1, 0)",
    "wide sockets": """
import socket
one, other = socket.socketpair()
one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
got = one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) > 1 << 20""",
    "a hint that a file keeps": """
file = os.open('/packages/numpy/__init__.py', os.O_RDONLY)
got = fcntl.fcntl(file, 1036, struct.pack('Q', 2))""",
    "a lock that another box sees": """
one, other = (os.open('/packages/numpy/__init__.py', os.O_RDONLY) for _ in range(2))
fcntl.flock(one, fcntl.LOCK_EX)
try:
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    got = True""",
    "what is in the cache of pages": """
file = os.open('/packages/numpy/__init__.py', os.O_RDONLY)
got = os.preadv(file, [bytearray(1)], 0, os.RWF_NOWAIT) >= 0""",
    "which pages are in memory": """
place = mmap.mmap(os.open('/packages/numpy/__init__.py', os.O_RDONLY), 4096, prot=1)
address = ctypes.addressof(ctypes.c_char.from_buffer_copy(place))
got = call(27, 232, ctypes.c_void_p(address & ~4095), 4096, (ctypes.c_char * 8)())""",
    "the variables of the grader": """
got = [word for word in open('/proc/1/environ', 'rb').read().split(b'\\0') if word]""",
    "a queue of messages": "got = libc.msgget(0, 0o1600) >= 0 or libc.semget(0, 100, 0o1600) >= 0",
    "a queue of messages with a name": "got = libc.mq_open(b'/x', 0o102, 0o600, None) >= 0",
    "a core": "got = resource.getrlimit(resource.RLIMIT_CORE)[1] != 0",
    "faults by hand": "got = call(323, 282, 0)",
}
