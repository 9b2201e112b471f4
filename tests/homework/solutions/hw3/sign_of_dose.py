"""The coefficient has the wrong sign."""

POINTS = {"q6": 0}
SAYS = "makes the variance larger"


def kl_estimates(log_old, log_new):
    l = log_new - log_old
    x = np.exp(l) - 1
    c = -np.cov(x, l)[0, 1] / np.var(x, ddof=1) if np.ptp(x) > 0 else 0.0
    return np.array([-l.mean(), (x - l).mean(), (c * x - l).mean()])
