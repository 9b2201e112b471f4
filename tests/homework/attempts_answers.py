"""Answers in disguise, and right answers in unusual forms; each defines `FN`, to return 2 x.

What is in WRONG earns nothing. What is in RIGHT earns all, because `np.asarray(answer, float)` is
right.
"""

from __future__ import annotations

COMMON = """
import array, collections, ctypes, datetime, decimal, fractions, types
import numpy as np
F = fractions.Fraction
class Wrapped:
    def __init__(self, value): self.value = value
    def __array__(self, dtype=None, copy=None): return np.asarray(self.value, dtype)
"""

WRONG: dict[str, str] = {
    "texts": "def FN(x): return [str(v) for v in 2 * x]",
    "texts in a tuple": "def FN(x): return tuple(str(v) for v in 2 * x)",
    "texts in a deque": "def FN(x): return collections.deque(str(v) for v in 2 * x)",
    "texts of NumPy": "def FN(x): return (2 * x).astype(str)",
    "bytes of NumPy": "def FN(x): return (2 * x).astype('S9')",
    "one text of NumPy a part": "def FN(x): return [np.str_(v) for v in 2 * x]",
    "texts as objects": "def FN(x): return (2 * x).astype(str).astype(object)",
    "some texts as objects": "def FN(x): return np.array([2 * x[0], *map(str, 2 * x[1:])], object)",
    "bytes as parts": "def FN(x): return [str(v).encode() for v in 2 * x]",
    "bytes as objects": "def FN(x): return np.array([str(v).encode() for v in 2 * x], object)",
    "bytes that can change": """
def FN(x):
    return np.array([bytearray(str(v).encode()) for v in 2 * x], object)""",
    "texts inside arrays": """
def FN(x):
    made = np.empty(len(x), object)
    for n, v in enumerate(x): made[n] = np.array(str(2 * v))
    return made""",
    "texts of a class": "def FN(x): return [collections.UserString(str(v)) for v in 2 * x]",
    "texts wrapped": "def FN(x): return Wrapped((2 * x).astype(str))",
    "texts wrapped as objects": "def FN(x): return Wrapped((2 * x).astype(str).astype(object))",
    "texts in a list of one's own": "def FN(x): return collections.UserList(str(v) for v in 2 * x)",
    "texts by name": "def FN(x): return {str(n): str(v) for n, v in enumerate(2 * x)}",
    "texts of pandas": """
def FN(x):
    import pandas
    return pandas.Series([str(v) for v in 2 * x])""",
    "complex": "def FN(x): return 2 * x + 1j",
    "complex beside nothing": "def FN(x): return 2 * x + 1j * np.nan",
    "complex parts": "def FN(x): return [complex(v, 1) for v in 2 * x]",
    "complex objects": "def FN(x): return (2 * x + 1j).astype(object)",
    "spans of time": "def FN(x): return (2 * x).astype('m8[s]')",
    "dates": "def FN(x): return (2 * x).astype('int').astype('M8[s]')",
    "a structure": "def FN(x): return np.array([(v,) for v in 2 * x], [('a', float)])",
    "nothing": "def FN(x): return None",
    "dots": "def FN(x): return ...",
    "no numbers": "def FN(x): return np.full(len(x), np.nan)",
    "infinities": "def FN(x): return np.full(len(x), np.inf)",
    "empty objects": "def FN(x): return np.array([None] * len(x), object)",
    "a set": "def FN(x): return set(2 * x)",
    "a generator": "def FN(x): return (v for v in 2 * x)",
    "a map": "def FN(x): return map(float, 2 * x)",
    "a view of names": "def FN(x): return dict.fromkeys(2 * x).keys()",
    "a coroutine": "async def FN(x): return 2 * x",
    "a function": "def FN(x): return lambda: 2 * x",
    "a type": "def FN(x): return type('Got', (), {'__array__': lambda self: 2 * x})",
    "equal to all": """
class Equal(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__, __hash__ = __sub__, float.__hash__
def FN(x): return [Equal(0) for _ in x]""",
    "an array equal to all": """
class EqualArray(np.ndarray):
    def __array_ufunc__(self, *args, **options): return np.True_
    def __array_function__(self, *args, **options): return np.True_
def FN(x): return np.zeros(len(x)).view(EqualArray)""",
    "a fraction equal to all": """
class EqualFraction(F):
    def __eq__(self, other): return True
    __hash__ = F.__hash__
def FN(x): return [EqualFraction(0) for _ in x]""",
    "many at once": "def FN(x): return np.linspace(-100, 100, 10_001)",
    "one for all": "def FN(x): return 0.0",
    "truths": "def FN(x): return x > 0",
    "too many axes": "def FN(x): return (2 * x)[:, None]",
    "what raises": """
class Raises:
    def __array__(self, *args, **options): raise SystemError
def FN(x): return Raises()""",
    "what is something else each time": """
class Changing:
    turn = 0
    def __array__(self, dtype=None, copy=None):
        Changing.turn += 1
        return np.full(9, Changing.turn, float)
def FN(x): return Changing()""",
    "a tree": "def FN(x): return {'t': 'array', 'dtype': 'float64', 'shape': [0], 'data': ''}",
    "a huge fraction": "def FN(x): return [F(10) ** 400 for _ in x]",
    "a huge number": "def FN(x): return [10 ** 400 for _ in x]",
    "a module": "def FN(x): return types.ModuleType('x')",
}

RIGHT: dict[str, str] = {
    "a deque": """
def FN(x):
    found = collections.deque()
    for v in x[::-1]: found.appendleft(2 * v)
    return found""",
    "a list of lists' kind": "class Own(list): pass\ndef FN(x): return Own(2 * x)",
    "a list of one's own": "def FN(x): return collections.UserList(2 * x)",
    "a tuple": "def FN(x): return tuple(2 * x)",
    "a named tuple": """
Four = collections.namedtuple('Four', 'a b c d')
def FN(x): return Four(*(2 * x))""",
    "a series": "def FN(x):\n    import pandas\n    return pandas.Series(2 * x)",
    "an index": "def FN(x):\n    import pandas\n    return pandas.Index(2 * x)",
    "a column that may be empty": """
def FN(x):
    import pandas
    return pandas.array(2 * x, dtype='Float64')""",
    "long doubles": "def FN(x): return 2 * x.astype(np.longdouble)",
    "one long double a part": "def FN(x): return [np.longdouble(2) * v for v in x]",
    "objects": "def FN(x): return (2 * x).astype(object)",
    "fractions": "def FN(x): return [2 * F(v) for v in x]",
    "fractions as objects": "def FN(x): return np.array([2 * F(v) for v in x], object)",
    "decimals": "def FN(x): return [2 * decimal.Decimal(v) for v in x]",
    "complex without": "def FN(x): return 2 * x + 0j",
    "short complex without": "def FN(x): return (2 * x).astype(np.complex64)",
    "complex parts without": "def FN(x): return [complex(v) for v in 2 * x]",
    "another order": "def FN(x): return (2 * x).astype('>f8')",
    "short numbers of another order": "def FN(x): return (2 * x).astype('>f4')",
    "an array of Python": "def FN(x): return array.array('d', 2 * x)",
    "an array of C": "def FN(x): return (ctypes.c_double * len(x))(*(2 * x))",
    "a view of memory": "def FN(x): return memoryview(2 * x)",
    "a wrapped array": "def FN(x): return Wrapped(2 * x)",
    "a wrapped list": "def FN(x): return Wrapped(list(2 * x))",
    "an array's kind": "class Kind(np.ndarray): pass\ndef FN(x): return (2 * x).view(Kind)",
    "a masked array": "def FN(x): return np.ma.array(2 * x, mask=False)",
    "a record": "def FN(x): return np.rec.array([tuple(2 * x)], formats='f8,f8,f8,f8')[0].tolist()",
    "backwards": "def FN(x): return (2 * x[::-1])[::-1]",
    "arrays in a list": "def FN(x): return [np.asarray(2 * v) for v in x]",
    "short numbers": "def FN(x): return [np.float32(2 * v) for v in x]",
    "half numbers": "def FN(x): return (2 * x).astype(np.float16)",
    "jax": "def FN(x):\n    import jax.numpy as jnp\n    return 2 * jnp.asarray(x)",
    "short floats of jax": """
def FN(x):
    import jax.numpy as jnp
    return (2 * jnp.asarray(x)).astype(jnp.bfloat16)""",
    "whole numbers": """
class Whole(int): pass
def FN(x): return [Whole(2 * v) if v == int(v) else 2 * v for v in x]""",
    "a float's kind": "class Kin(float): pass\ndef FN(x): return [Kin(2 * v) for v in x]",
    "what can be a float": """
class Able:
    def __init__(self, value): self.value = value
    def __float__(self): return float(self.value)
def FN(x): return [Able(v) for v in 2 * x]""",
}
