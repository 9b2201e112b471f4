"""What converts the numbers of the book into those of a variant: copied into tests as source.

What is no array of numbers comes back as it is, so that a test can say what is wrong with it.
"""

# mypy: disallow-untyped-defs=False

import numpy as np


def multiplied(value, factor):
    """Numbers times a factor."""
    try:
        array = np.asarray(value)
    except ValueError:
        return value
    return array * factor if array.dtype.kind in "biuf" else value


def divided(value, number):
    """A number over a whole number; a whole number stays one if it can."""
    if np.asarray(value).dtype.kind in "iu" and value % number == 0:
        return value // number
    return value / number


def multiplied_parts(value, *factors):
    """A pair, triple and so on, each part times its factor."""
    if not isinstance(value, (tuple, list)) or len(value) != len(factors):
        return value
    return tuple(multiplied(part, factor) for part, factor in zip(value, factors, strict=True))


def reordered(value, order):
    """The rows of an array in another order, if it has so many."""
    try:
        array = np.asarray(value)
    except ValueError:
        return value
    return array[order] if array.ndim and len(array) == len(order) else value


def times_powers(value, base, axis):
    """Numbers times base**h, where h counts along an axis; whole numbers stay whole."""
    array = np.asarray(value)
    shape = [-1 if place == axis else 1 for place in range(array.ndim)]
    return array * (base ** np.arange(array.shape[axis])).reshape(shape)


def over_powers(value, base, axis):
    """What `times_powers` undoes."""
    array = np.asarray(value)
    shape = [-1 if place == axis else 1 for place in range(array.ndim)]
    powers = (base ** np.arange(array.shape[axis])).reshape(shape)
    whole = array.dtype.kind in "iu" and not (array % powers).any()
    return array // powers if whole else array / powers
