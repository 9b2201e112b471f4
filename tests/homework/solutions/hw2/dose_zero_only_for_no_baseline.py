"""The dose is zero for a baseline of zeros, and else a quotient that may be one of roundings."""

POINTS = {"q4": 3}


def best_dose(prob, scores, togo, baseline):
    if not np.any(baseline):
        return 0.0
    x = np.einsum("khd,kh->kd", scores, togo)
    y = np.einsum("khd,kh->kd", scores, baseline)
    x, y = x - prob @ x, y - prob @ y
    return float(prob @ (x * y).sum(1) / (prob @ (y * y).sum(1)))
