"""What must earn nothing and harm nothing: cells a hostile notebook could have, by name.

Every attack stands in the place of an answer to the pilot's question 1 and has no right `mean`
unless EARNS says so. Words in SAYS must be in what the student is told.
"""

from __future__ import annotations

LIAR = "def mean(x):\n    return 0.0\n"

ATTACKS: dict[str, str] = {
    "patches_numpy_testing": """
import numpy.testing
np.testing.assert_allclose = lambda *a, **k: None
numpy.testing.assert_array_equal = lambda *a, **k: None
np.allclose = lambda *a, **k: True
np.isclose = lambda *a, **k: True
np.shape = lambda x: ()
"""
    + LIAR,
    "patches_builtins": """
import builtins
builtins.abs = lambda x: 0
builtins.AssertionError = type("Quiet", (Exception,), {})
"""
    + LIAR,
    "patches_otter": """
import otter, sys
try:
    from otter.test_files import test_case
    test_case.call_func = lambda self, env: None
except ImportError:
    pass
otter.Notebook.check = lambda *a: True
grader = None
"""
    + LIAR,
    "patches_ipython": """
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.run_cell = lambda *a, **k: None
"""
    + LIAR,
    "replaces_modules": """
import sys, types
class Fake(types.ModuleType):
    def __getattr__(self, name):
        return lambda *a, **k: True
for name in ("numpy", "numpy.testing", "otter", "otter.test_files", "homework_tools"):
    sys.modules[name] = Fake(name)
"""
    + LIAR,
    "replaces_the_codec": """
import sys
worker = sys.modules.get("__main__")
from cell_tools.answers import codec
codec.encode = lambda *a, **k: {"t": "float", "v": "everything"}
"""
    + LIAR,
    "reads_the_tests": """
import glob, os
found = []
for where, folders, names in os.walk("/"):
    if where.startswith(("/proc", "/usr", "/packages", "/root/.pyenv")):
        folders.clear()
        continue
    found += [os.path.join(where, n) for n in names if n in ("q1.py", "hw0.md", "judge.py")]
def mean(x):
    return 1.0 / len(found)
""",
    "overwrites_the_tests": """
import os
codec = "/book/cell_tools/answers/codec.py"
for path in (TESTS, "/book/worker.py", codec, "/usr/x", "/packages/x.py"):
    try:
        open(path, "w").write("")
    except OSError:
        pass
"""
    + LIAR,
    "equals_everything": """
class Yes(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    __hash__ = float.__hash__
def mean(x):
    return Yes(-1.0)
""",
    "equals_everything_as_array": """
class Yes(np.ndarray):
    def __eq__(self, other): return np.True_
    def __sub__(self, other): return np.zeros(())
    def __array_ufunc__(self, *a, **k): return np.True_
def mean(x):
    return np.zeros(()).view(Yes)
""",
    "any_object": """
class Any:
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __eq__(self, other): return True
    def __bool__(self): return True
    def __float__(self): return 1.0
def mean(x):
    return Any()
""",
    "forges_results": """
import json
for name in ("results.json", "/tmp/results.json", "grades.csv", ".OTTER_LOG"):
    try:
        open(name, "w").write(json.dumps({"tests": [{"name": "q1", "score": 3}], "score": 100}))
    except OSError:
        pass
score = points = 100
"""
    + LIAR,
    "returns_a_pickle": """
import pickle
class Bomb:
    def __reduce__(self):
        return (open, (MARK, "w"))
def mean(x):
    return pickle.dumps(Bomb())
""",
    "returns_an_object_that_unpickles": """
class Bomb:
    def __reduce__(self):
        return (open, (MARK, "w"))
def mean(x):
    return Bomb()
""",
    "answers_ahead": """
import os
for descriptor in range(3, 64):
    try:
        os.write(descriptor, b'{"token":"0000","value":1.0}\\n' * 50)
    except OSError:
        pass
"""
    + LIAR,
    "answers_ahead_with_the_token": """
import sys, os, json
frame = sys._getframe()
while frame:
    request = frame.f_locals.get("request")
    if isinstance(request, dict) and "token" in request:
        token = request["token"]
    frame = frame.f_back
for descriptor in range(3, 64):
    try:
        os.write(descriptor, json.dumps({"token": token, "value": 1.0}).encode() + b"\\n")
    except OSError:
        pass
"""
    + LIAR,
    "answers_from_the_call": """
import sys, os, json
def mean(x):
    frame = sys._getframe()
    while frame:
        request = frame.f_locals.get("request")
        if isinstance(request, dict) and "token" in request:
            token = request["token"]
        frame = frame.f_back
    for descriptor in range(3, 64):
        try:
            forged = json.dumps({"token": token, "value": {"t": "array"}})
            os.write(descriptor, forged.encode() + b"\\n")
        except OSError:
            pass
    return 0.0
""",
    "closes_the_pipes": """
import os
os.closerange(3, 64)
"""
    + LIAR,
    "broken_json": """
import os
def mean(x):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b'{"token": NaN' + b"[" * 100000 + b"\\n")
        except OSError:
            pass
    return 0.0
""",
    "returns_nan": "def mean(x):\n    return float('nan')\n",
    "returns_infinity": "def mean(x):\n    return np.inf\n",
    "returns_objects": "def mean(x):\n    return np.array([object()] * 3, dtype=object)\n",
    "returns_strings": "def mean(x):\n    return '1.0'\n",
    "returns_complex": "def mean(x):\n    return 1.0 + 1j\n",
    "returns_huge_integer": "def mean(x):\n    return 10 ** 10000\n",
    "returns_deep": """
def mean(x):
    value = 1.0
    for _ in range(100000):
        value = [value]
    return value
""",
    "returns_a_cycle": "def mean(x):\n    value = []\n    value.append(value)\n    return value\n",
    "returns_huge": "def mean(x):\n    return np.ones(20_000_000)\n",
    "returns_many_parts": "def mean(x):\n    return [0.0] * 10_000_000\n",
    "loops_in_a_cell": "while True:\n    pass\n",
    "loops_in_a_function": "def mean(x):\n    while True:\n        pass\n",
    "loops_ignoring_signals": """
import signal, time
for number in range(1, 64):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
def mean(x):
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        try:
            time.sleep(1)
        except BaseException:
            pass
""",
    "sleeps_in_a_cell_ignoring_everything": """
import signal, time
signal.signal(signal.SIGALRM, signal.SIG_IGN)
while True:
    try:
        time.sleep(1)
    except BaseException:
        pass
""",
    "exits_in_a_cell": "import os\nos._exit(0)\n",
    "exits_in_a_function": "import os\ndef mean(x):\n    os._exit(0)\n",
    "system_exit": "import sys\ndef mean(x):\n    sys.exit(0)\n",
    "kills_its_parents": """
import os, signal
for number in (os.getppid(), 1, -1, 0):
    try:
        os.kill(number, signal.SIGKILL)
    except OSError:
        pass
"""
    + LIAR,
    "segfaults": "import ctypes\ndef mean(x):\n    ctypes.string_at(0)\n",
    "fork_bomb": """
import os, subprocess, threading
for _ in range(100):
    try:
        os.fork()
    except OSError:
        pass
try:
    subprocess.run(["sleep", "100"])
except OSError:
    pass
"""
    + LIAR,
    "thread_bomb": """
import threading, time
try:
    for _ in range(20000):
        threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
except RuntimeError:
    pass
"""
    + LIAR,
    "twelve_gigabytes": "def mean(x):\n    return float(len(bytearray(12_000_000_000)))\n",
    "fills_the_disc": """
def mean(x):
    for count in range(1000):
        with open(f"/tmp/{count}", "wb") as file:
            file.write(bytes(10_000_000))
    return 1.0
""",
    "floods_the_output": """
import sys, os
for _ in range(200):
    print("x" * 1_000_000)
    os.write(2, b"y" * 1_000_000)
"""
    + LIAR,
    "connects_to_the_host": """
import socket
def mean(x):
    with socket.create_connection(("127.0.0.1", PORT), 2) as link:
        return float(link.recv(10))
""",
    "asks_the_internet": """
import urllib.request
def mean(x):
    return float(urllib.request.urlopen("http://192.0.2.1/", timeout=2).read())
""",
    "deletes_outside": """
import shutil, os
shutil.rmtree(os.path.dirname(MARK), ignore_errors=True)
shutil.rmtree("/", ignore_errors=True)
"""
    + LIAR,
    "reads_outside": """
def mean(x):
    return float(open(SECRET).read())
""",
    "leaks_inputs_by_the_message": """
def mean(x):
    raise ValueError("the hidden test gave " + repr(x.tolist()))
""",
    "leaks_inputs_by_the_type": """
def mean(x):
    raise type("Got" + "_".join(str(int(100 * v)) for v in x), (Exception,), {})()
""",
    "the_package_knows": """
import policy_gradients as pg
mean = pg.discounted_sum
""",
    "imports_the_grader": """
try:
    import homework_tools.grading.judge as judge
    judge._run = lambda *a: ""
except ImportError:
    pass
"""
    + LIAR,
    "waits_for_input": "answer = input()\n" + LIAR,
    "rebinds_the_handed_in": "weights = np.full(2, 3.0)\n" + LIAR,
    "very_long_line": "x = '" + "a" * 150_000 + "'\n" + LIAR,
    "deep_syntax": "x = " + "(" * 5000 + ")" * 5000 + "\n",
    "null_byte": "x = '\0'\n" + LIAR,
    "bad_encoding": "# -*- coding: rot13 -*-\n" + LIAR,
    "surrogates": "x = '\ud800'\ndef mean(x):\n    return '\ud800'\n",
}
