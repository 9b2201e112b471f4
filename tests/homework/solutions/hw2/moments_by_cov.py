"""The covariance of numpy, which is no matrix for a single component."""

POINTS = {"q3": 3}


def moments(prob, scores, weights, n):
    x = (scores * weights[:, :, None]).sum(axis=1)
    mean = (prob[:, None] * x).sum(axis=0)
    cov = np.cov(x.T, aweights=prob, ddof=0)
    return mean, np.trace(cov) / n
