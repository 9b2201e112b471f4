"""A constant component counts as right if its mean is right to a tenth."""

POINTS = {"q5": 1}


def z_scores(estimates, exact):
    off = estimates.mean(0) - exact
    varies = np.ptp(estimates, axis=0) > 0
    error = estimates.std(0, ddof=1) / len(estimates) ** 0.5 if len(estimates) > 1 else 0 * off
    flat = np.where(abs(off) < 0.1, 0.0, np.copysign(np.inf, off))
    return np.where(varies, off / np.where(varies, error, 1.0), flat)
