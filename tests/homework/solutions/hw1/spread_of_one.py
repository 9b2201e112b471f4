"""Divided by the standard deviation of a single estimate."""

POINTS = {"q5": 0}
SAYS = "standard deviation of a single"


def z_scores(estimates, exact):
    off = estimates.mean(0) - exact
    spread = estimates.std(0, ddof=1)
    return np.where(
        spread > 0, off / np.where(spread > 0, spread, 1), np.where(abs(off) < 1e-9, 0, np.inf)
    )
