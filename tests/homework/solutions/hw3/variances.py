"""The variance of the weights."""

POINTS = {"q4": 0}
SAYS = "variance"

_as_it_was = second_moments


def second_moments(P, mu, old, new):
    return _as_it_was(P, mu, old, new) - 1
