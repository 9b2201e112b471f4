"""Whatever NumPy takes for numbers becomes an array of an ordinary dtype; text never does.

This runs where the value lives: in the box when homework is graded, in the notebook when a student
checks a question. So both accept the same values and refuse the same.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

DTYPES = {
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64",
}  # fmt: skip


class Refused(ValueError):
    """A value that cannot or must not cross; the text says what it was and what it must be."""


def is_a_number(text: str) -> bool:
    """Whether Python would read this text as a number."""
    try:
        complex(text)
    except ValueError:
        return False
    return True


def ordinary(value: Any) -> Any:
    """The array of a value: a deque, a column of pandas, a fraction, anything with `__array__`."""
    if isinstance(value, str | bytes):
        raise Refused(_must(f"the value is of type {type(value).__name__}"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _converted(np.asarray(value))
    except Refused:
        raise
    except Exception:  # whatever the conversion of a student's own class raises
        raise Refused(_must(f"the value is of type {type(value).__name__}")) from None


def _converted(array: Any) -> Any:
    """Long, mixed and complex numbers as float64; the others keep their type, in native order."""
    if array.dtype.name in DTYPES:
        return np.asarray(array, array.dtype.newbyteorder("="))
    if array.dtype.kind in "USMmV" and not _is_small_float(array):
        raise Refused(_must(f"the array has dtype {array.dtype}"))
    if array.dtype.kind == "O":
        array = _of_objects(array)
    if array.dtype.kind == "c":
        if np.any(array.imag != 0):  # NaN too
            raise Refused(_must("the value is complex and its imaginary part is not zero"))
        array = array.real
    return array.astype(np.float64)


def _of_objects(array: Any) -> Any:
    if any(_is_text(part) for part in array.ravel()):
        raise Refused(_must("the array holds text"))
    if any(isinstance(part, complex | np.complexfloating) for part in array.ravel()):
        return array.astype(np.complex128)
    return array.astype(np.float64)


def _is_text(part: Any) -> bool:
    """Also an array inside an array: Python reads the text in it as a number."""
    if isinstance(part, np.ndarray):
        return part.dtype.kind not in "biufc"
    return isinstance(part, str | bytes | bytearray | memoryview)


def _is_small_float(array: Any) -> bool:
    """The short floats that jax adds to NumPy, which counts them as structures."""
    return array.dtype.names is None and "float" in array.dtype.name


def _must(what: str) -> str:
    return f"{what}: it must be a number or an array of numbers"
