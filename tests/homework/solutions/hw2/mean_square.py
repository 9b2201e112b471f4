"""The mean square is not the variance."""

POINTS = {"q3": 0}
SAYS = "mean square"


def moments(prob, scores, weights, n):
    each = (scores * weights[..., None]).sum(1)
    return prob @ each, prob @ (each**2).sum(1) / n
