"""The weight is a quotient of two exponentials, which are both zero far down."""

POINTS = {"q6": 2}


def kl_estimates(log_old, log_new):
    w = np.exp(log_new) / np.exp(log_old)
    x = log_new - log_old
    c = 0.0 if np.ptp(x) == 0 else np.cov(w, x)[0, 1] / np.var(w, ddof=1)
    return np.array([-x.mean(), (w - 1 - x).mean(), (-x + c * (w - 1)).mean()])
