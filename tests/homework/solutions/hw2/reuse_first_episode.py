"""The factor of the first episode stands for all."""

POINTS = {"q5": 0}


def reuse_factor(W):
    return 1.0 - W[0, 0]
