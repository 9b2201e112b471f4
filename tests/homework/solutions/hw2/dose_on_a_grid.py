"""The best of the numbers from -10 to 10."""

POINTS = {"q4": 0}


def best_dose(prob, scores, togo, baseline):
    def total(c):
        x = np.einsum("khd,kh->kd", scores, togo - c * baseline)
        return prob @ ((x - prob @ x) ** 2).sum(1)

    grid = np.round(np.linspace(-10, 10, 2001), 2)
    values = [total(c) for c in grid]
    if max(values) - min(values) < 1e-12:
        return 0.0
    return grid[int(np.argmin(values))]
