"""Low and high are exchanged."""

POINTS = {"q1": 0}

_as_it_was = clipped


def clipped(log_new, log_old, advantages, low, high):
    return _as_it_was(log_new, log_old, advantages, high, low)
