"""What a function may try to tell its student of the hidden input `x` that it was called with.

Each defines `FN`, which gives no right answer. `digit(x)` and `told(x)` are the secret in small and
in full; `seen` holds what all functions of the notebook have been called with so far.
"""

from __future__ import annotations

COMMON = """
import numpy as np, os, sys, time, json, warnings
seen = []
def digit(x):
    return int(4 * x[0]) % 10
def told(x):
    return "_".join(str(int(100 * v)) for v in x)
def hidden(x):
    return len(x) == 3  # public tests pass four numbers
def forge(reply):
    frame = sys._getframe()
    while frame:
        request = frame.f_locals.get("request")
        if isinstance(request, dict) and "token" in request:
            line = json.dumps({"token": request["token"], **reply}).encode() + b"\\n"
            for descriptor in range(3, 64):
                try:
                    os.write(descriptor, line)
                except OSError:
                    pass
        frame = frame.f_back
    os._exit(0)
"""

LEAKS: dict[str, str] = {
    "tells by a later wrong answer": """
def FN(x):
    return float(sum(map(len, seen))) if not hidden(x) else seen.append(told(x)) or 0.0""",
    "tells in the text": "def FN(x): raise ValueError(told(x))",
    "tells by the name of the error": "def FN(x): raise type('Got' + told(x), (Exception,), {})",
    "tells by the kind of the error": """
KINDS = [ValueError, KeyError, IndexError, TypeError, OSError, ZeroDivisionError, NameError,
         AttributeError, OverflowError, RuntimeError]
def FN(x): raise KINDS[digit(x) if hidden(x) else 0]""",
    "tells by a number of a cell": """
def FN(x): exec(compile('1 / 0', f'<cell {563 * digit(x) if hidden(x) else 1}>', 'exec'))""",
    "tells by a line": """
def FN(x): exec(compile('\\n' * digit(x) * hidden(x) + '1 / 0', '<cell 3>', 'exec'))""",
    "tells by its shape": "def FN(x): return np.zeros(digit(x) + 2 if hidden(x) else 2)",
    "tells by its axes": """
def FN(x):
    return np.zeros((2,) * (digit(x) % 5 + 1 if hidden(x) else 2))""",
    "tells by its value": "def FN(x): return -1.0 - digit(x) * hidden(x)",
    "tells by a value that is text": "def FN(x): return told(x) if hidden(x) else '0'",
    "tells by text that is no number": "def FN(x): return 'x' + told(x) if hidden(x) else 'x'",
    "tells by the name of a type": """
def FN(x):
    return type('Got' + told(x) if hidden(x) else 'Got', (), {})()""",
    "tells by a size that is refused": """
def FN(x):
    return np.zeros((1000, 1000, 1000 + digit(x) * hidden(x)), np.int8)[:, :1]""",
    "tells by the type of numbers": """
def FN(x):
    return np.zeros((), f'S{digit(x) + 1 if hidden(x) else 1}')""",
    "tells by depth": """
def FN(x):
    value = 0.0
    for _ in range(digit(x) + 12 if hidden(x) else 1): value = [value]
    return value""",
    "tells by keys": "def FN(x): return {told(x): 0.0} if hidden(x) else {0: 1}",
    "tells by an assertion of its own": "def FN(x): assert False, told(x)",
    "answers nothing": "def FN(x): return None if hidden(x) and digit(x) % 2 else -1.0",
    "answers dots": "def FN(x): return ... if hidden(x) and digit(x) % 2 else -1.0",
    "answers no number at times": """
def FN(x):
    return float('nan') if hidden(x) and digit(x) % 2 else -1.0""",
    "takes its name away": """
def FN(x):
    if hidden(x) and digit(x) % 2: del globals()['FN']
    return -1.0""",
    "gives its name to a number": """
def FN(x):
    if hidden(x): globals()['FN'] = digit(x)
    return -1.0""",
    "prints": """
def FN(x):
    print(told(x)); sys.stderr.write(told(x)); sys.__stdout__.write(told(x)); display(told(x))
    return -1.0""",
    "warns": "def FN(x): warnings.warn(told(x)); return -1.0",
    "leaves by a status": "def FN(x): sys.exit(digit(x) if hidden(x) else 0)",
    "is interrupted at times": """
def FN(x):
    raise KeyboardInterrupt if hidden(x) and digit(x) % 2 else SystemExit""",
    "adds a note": """
def FN(x):
    error = ValueError('x'); error.add_note(told(x)); error.__cause__ = KeyError(told(x))
    raise error""",
    "tells by half a pair": """
def FN(x):
    raise ValueError('\\ud800' + (told(x) if hidden(x) else ''))""",
    "tells by a group": "def FN(x): raise ExceptionGroup(told(x), [ValueError(told(x))])",
    "tells by its text when asked": """
class Told(Exception):
    def __str__(self): return told(self.args[0])
def FN(x): raise Told(x)""",
    "tells in a later public test": """
def FN(x):
    if seen: raise ValueError(repr(seen))
    return 0.0""",
    "goes too deep": "def FN(x): return FN(x) if hidden(x) and digit(x) % 2 else -1.0",
    "returns a function": """
def FN(x):
    return (lambda: told(x)) if hidden(x) and digit(x) % 2 else -1.0""",
    "patches what tells of errors": """
main = [m for m in sys.modules.values() if getattr(m, '_failure', None)]
def FN(x):
    frame = sys._getframe()
    while frame:
        if '_failure' in frame.f_globals:
            frame.f_globals['_failure'] = lambda error: {
                'type': told(x), 'text': told(x), 'place': 'cell 1, line %d' % digit(x)}
        frame = frame.f_back
    raise ValueError(told(x) if hidden(x) else '')""",
    "keeps a file": """
def FN(x):
    if hidden(x): open('/tmp/told', 'w').write(told(x))
    raise ValueError(open('/tmp/told').read() if os.path.exists('/tmp/told') else '')""",
    "takes its time": """
def FN(x):
    if hidden(x) and digit(x) % 2: time.sleep(100)
    return -1.0""",
    # these end their box
    "forges an error": """
def FN(x):
    if hidden(x): forge({'error': {'type': told(x), 'text': told(x)}})
    return -1.0""",
    "forges a refusal": """
def FN(x):
    if hidden(x): forge({'error': {'type': 'Refused', 'text': told(x)}})
    return -1.0""",
    "ends at times": """
def FN(x):
    if hidden(x) and digit(x) % 2: os._exit(digit(x))
    return -1.0""",
}

# Which of a test's own sentences is shown is all that these can choose: the mistake is named.
CHOOSE = frozenset(
    {
        "tells by its shape",
        "answers nothing",
        "answers dots",
        "answers no number at times",
        "goes too deep",
        "returns a function",
        "takes its time",
        "ends at times",
    }
)
