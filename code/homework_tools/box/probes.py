"""What the self-test tries inside a box: each function returns False if the box holds."""

PROBES = """
import fcntl, mmap, os, socket, stat, threading

def computes():
    return 6 * 7

def connects(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 2):
            return True
    except OSError:
        return False

def reads(path):
    try:
        return os.path.exists(path) or bool(open(path).read())
    except OSError:
        return False

def writes(path):
    try:
        with open(path, "a"):
            return True
    except OSError:
        return False

def sees(word):
    for number in [name for name in os.listdir("/proc") if name.isdigit()]:
        try:
            if word in open(f"/proc/{number}/cmdline").read():
                return True
        except OSError:
            pass
    return False

def knows(word):
    return word in repr(dict(os.environ))

def forks():
    try:
        if os.fork() == 0:
            os._exit(0)
        return True
    except OSError:
        return False

def changes(device):
    before = os.stat(device)
    try:
        os.chmod(device, stat.S_IMODE(before.st_mode))
    except OSError:
        return False
    return os.stat(device).st_ctime_ns != before.st_ctime_ns

def holds_files():
    places = [f"/proc/{process}/fd" for process in ("1", "self")]
    files = [os.path.join(place, name) for place in places for name in os.listdir(place)]
    return any(os.path.exists(file) and stat.S_ISREG(os.stat(file).st_mode) for file in files)

def fills(size):
    try:
        for place in PLACES:
            for count in range(8):
                with open(f"{place}/{count}", "wb") as file:
                    file.write(bytes(size // 4))
        return True
    except OSError:
        return False
    finally:
        empty()

def names(most):
    try:
        for place in PLACES:
            for count in range(most + 1):
                os.mkdir(f"{place}/{count}")
        return True
    except OSError:
        return False
    finally:
        empty()

PLACES = ("/tmp", "/dev/shm")

def empty():
    for place in PLACES:
        for name in os.listdir(place):
            path = f"{place}/{name}"
            os.rmdir(path) if os.path.isdir(path) else os.remove(path)

def takes(size):
    try:
        return len(bytearray(size)) == size
    except MemoryError:
        return False

def maps(size, flags):
    try:
        mmap.mmap(-1, size, flags=flags).close()
        return True
    except OSError:
        return False

def locks():
    try:
        with open("/tmp/locked", "w") as file:
            fcntl.lockf(file, fcntl.LOCK_EX)
        return True
    except OSError:
        return False
    finally:
        empty()

def threads(most):
    threading.stack_size(65536)
    stop, started = threading.Event(), []
    try:
        for _ in range(most + 1):
            started.append(threading.Thread(target=stop.wait, daemon=True))
            started[-1].start()
        return True
    except RuntimeError:
        started.pop()
        return False
    finally:
        stop.set()
        for thread in started:
            thread.join()
"""
