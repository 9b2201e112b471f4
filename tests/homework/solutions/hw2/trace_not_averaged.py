"""The trace without the division by N."""

POINTS = {"q5": 0}
SAYS = "of an episode with itself"


def reuse_factor(W):
    return 1 - np.trace(W)
