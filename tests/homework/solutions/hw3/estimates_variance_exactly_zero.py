"""Constant weights are recognised by a computed variance of exactly zero."""

POINTS = {"q6": 2}


def kl_estimates(log_old, log_new):
    x = np.asarray(log_new) - np.asarray(log_old)
    w = np.exp(x)
    n = len(w)
    var = sum((w - sum(w) / n) ** 2) / n
    c = sum((w - sum(w) / n) * (x - sum(x) / n)) / n / var if var != 0 else 0.0
    return np.array([-x.mean(), (w - 1 - x).mean(), (-x + c * (w - 1)).mean()])
