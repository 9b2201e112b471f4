"""A small number is added to the denominator."""

POINTS = {"q4": 3}


def best_dose(prob, scores, togo, baseline):
    x = np.einsum("khd,kh->kd", scores, togo)
    y = np.einsum("khd,kh->kd", scores, baseline)
    x, y = x - prob @ x, y - prob @ y
    return (prob @ (x * y).sum(1)) / (prob @ (y * y).sum(1) + 1e-8)
