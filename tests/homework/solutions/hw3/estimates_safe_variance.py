"""A small number is added to the variance."""

POINTS = {"q6": 2}


def kl_estimates(log_old, log_new):
    x = log_new - log_old
    w = np.exp(x)
    c = ((w - w.mean()) * (x - x.mean())).mean() / (w.var() + 1e-8)
    return np.array([-x.mean(), (w - 1 - x).mean(), (-x + c * (w - 1)).mean()])
