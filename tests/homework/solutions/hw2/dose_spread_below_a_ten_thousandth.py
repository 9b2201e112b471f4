"""A spread below a ten thousandth of the mean counts as none."""

POINTS = {"q4": 3}


def best_dose(prob, scores, togo, baseline):
    x = np.einsum("ihd,ih->id", scores, togo)
    b = np.einsum("ihd,ih->id", scores, baseline)
    second = prob @ (b**2).sum(axis=1)
    x, b = x - prob @ x, b - prob @ b
    v = prob @ (b**2).sum(axis=1)
    return 0.0 if v <= 1e-8 * second else float(prob @ (x * b).sum(axis=1) / v)
