"""A baseline that makes no difference gives zero by zero."""

POINTS = {"q4": 0}


def best_dose(prob, scores, togo, baseline):
    x = np.einsum("khd,kh->kd", scores, togo)
    y = np.einsum("khd,kh->kd", scores, baseline)
    mx, my = prob @ x, prob @ y
    cov = prob @ (x * y).sum(1) - mx @ my
    var = prob @ (y * y).sum(1) - my @ my
    return cov / var
