"""Every trajectory counts alike."""

POINTS = {"q3": 0}
SAYS = "probabilities"


def moments(prob, scores, weights, n):
    each = (scores * weights[..., None]).sum(1)
    return each.mean(0), each.var(0).sum() / n
