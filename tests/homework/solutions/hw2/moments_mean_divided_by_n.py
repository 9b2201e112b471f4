"""The mean of the average is divided by n like the variance."""

POINTS = {"q3": 0}


def moments(prob, scores, weights, n):
    x = np.einsum("khd,kh->kd", scores, weights)
    mean = prob @ x
    var = prob @ ((x - mean) ** 2).sum(axis=1)
    return mean / n, var / n
