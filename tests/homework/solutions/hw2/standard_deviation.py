"""The square root of the variance."""

POINTS = {"q3": 0}
SAYS = "standard deviation"


def moments(prob, scores, weights, n):
    each = (scores * weights[..., None]).sum(1)
    mean = prob @ each
    return mean, np.sqrt(prob @ ((each - mean) ** 2).sum(1) / n)
