"""The variance of a single estimate."""

POINTS = {"q3": 0}
SAYS = "n = 3"


def moments(prob, scores, weights, n):
    each = (scores * weights[..., None]).sum(1)
    mean = prob @ each
    return mean, prob @ ((each - mean) ** 2).sum(1)
