"""A component whose spread is below 1e-9 counts as one that never varies."""

POINTS = {"q5": 1}


def z_scores(estimates, exact):
    n = estimates.shape[0]
    error = estimates.mean(0) - exact
    se = estimates.std(0, ddof=1) / np.sqrt(n)
    out = np.zeros(error.shape)
    for i in np.ndindex(out.shape):
        if se[i] > 1e-9:
            out[i] = error[i] / se[i]
        elif abs(error[i]) > 1e-9:
            out[i] = np.inf * np.sign(error[i])
    return out
