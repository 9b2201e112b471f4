"""The control variate is added with the wrong sign."""

POINTS = {"q6": 0}


def kl_estimates(log_old, log_new):
    x = log_new - log_old
    w = np.exp(x)
    c = 0.0
    if (w != w[0]).any():
        c = np.mean((w - w.mean()) * (-x + x.mean())) / w.var()
    return np.array([-x.mean(), (w - 1 - x).mean(), (-x + c * (w - 1)).mean()])
