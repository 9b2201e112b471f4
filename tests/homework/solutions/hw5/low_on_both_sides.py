"""The lower width on both sides."""

POINTS = {"q1": 0}
SAYS = "on both sides"

_as_it_was = clipped


def clipped(log_new, log_old, advantages, low, high):
    return _as_it_was(log_new, log_old, advantages, low, low)
