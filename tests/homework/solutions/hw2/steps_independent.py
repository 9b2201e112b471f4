"""Variances of the steps are added, as if steps were independent."""

POINTS = {"q3": 0}
SAYS = "depend on each other"


def moments(prob, scores, weights, n):
    each = scores * weights[..., None]
    mean = np.einsum("i,ihd->hd", prob, each)
    return mean.sum(0), np.einsum("i,ihd->", prob, (each - mean) ** 2) / n
