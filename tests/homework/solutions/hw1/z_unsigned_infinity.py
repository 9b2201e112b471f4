"""A constant component that is wrong gets infinity without its sign."""

POINTS = {"q5": 1}


def z_scores(estimates, exact):
    error = estimates.mean(0) - exact
    varies = (estimates != estimates[0]).any(0)
    se = np.where(varies, estimates.std(0, ddof=1) / np.sqrt(len(estimates)), 1.0)
    return np.where(varies, error / se, np.where(np.abs(error) <= 1e-9, 0.0, np.inf))
