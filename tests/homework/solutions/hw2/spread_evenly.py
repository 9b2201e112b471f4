"""The weight on itself is spread evenly over the others."""

POINTS = {"q5": 0}
SAYS = "proportions"


def without_self(W):
    n = len(W)
    return (W + np.diag(W)[:, None] / (n - 1)) * (1 - np.eye(n))
