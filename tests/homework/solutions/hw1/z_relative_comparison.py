"""The mean of a constant component is compared by isclose, which allows five digits."""

POINTS = {"q5": 1}


def z_scores(estimates, exact):
    mean = estimates.mean(0)
    constant = np.ptp(estimates, axis=0) == 0
    se = estimates.std(0, ddof=1) / len(estimates) ** 0.5
    with np.errstate(all="ignore"):
        z = (mean - exact) / se
    flat = np.where(np.isclose(mean, exact), 0.0, np.sign(mean - exact) * np.inf)
    flat = np.where(np.isclose(mean, exact), 0.0, flat)
    return np.where(constant, flat, z)
