"""The dose from three values of the variance, the variance from the covariance matrix."""

POINTS = {}


def moments(prob, scores, weights, n):
    each = np.einsum("ihd,ih->id", scores, weights)
    cov = np.atleast_2d(np.cov(each.T, aweights=prob, ddof=0))
    return np.average(each, axis=0, weights=prob), np.trace(cov) / n


def best_dose(prob, scores, togo, baseline):
    v = [moments(prob, scores, togo - c * baseline, 1)[1] for c in (-1, 0, 1)]
    bend = v[0] + v[2] - 2 * v[1]
    return 0.0 if abs(bend) <= 1e-12 * max(v) else (v[0] - v[2]) / (2 * bend)
