"""The part that is lost, not the part that is left."""

POINTS = {"q5": 0}
SAYS = "that is lost"


def reuse_factor(W):
    return np.mean(np.diag(W))
