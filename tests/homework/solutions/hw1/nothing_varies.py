"""Zero divided by zero where nothing varies."""

POINTS = {"q5": 0}
SAYS = "never varies"


def z_scores(estimates, exact):
    with np.errstate(all="ignore"):
        return (estimates.mean(0) - exact) / (estimates.std(0, ddof=1) / len(estimates) ** 0.5)
