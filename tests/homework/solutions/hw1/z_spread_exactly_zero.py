"""A component counts as constant if its computed spread is exactly zero, which rounding spoils."""

POINTS = {"q5": 1}


def z_scores(estimates, exact):
    N = len(estimates)
    out = np.zeros(estimates.shape[1:])
    for s in range(out.shape[0]):
        for a in range(out.shape[1]):
            x = estimates[:, s, a]
            mean = sum(x) / N
            var = sum((x - mean) ** 2) / (N - 1)
            if var == 0:
                out[s, a] = 0.0 if abs(mean - exact[s, a]) <= 1e-9 else np.sign(mean - exact[s, a]) * np.inf
            else:
                out[s, a] = (mean - exact[s, a]) / np.sqrt(var / N)
    return out
