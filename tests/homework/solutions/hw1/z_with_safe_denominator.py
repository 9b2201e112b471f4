"""A small number is added to the standard error instead of asking whether anything varies."""

POINTS = {"q5": 0}


def z_scores(estimates, exact):
    n = len(estimates)
    error = estimates.mean(axis=0) - exact
    se = estimates.std(axis=0, ddof=1) / np.sqrt(n)
    return error / (se + 1e-12)
