"""The coefficient from mean squares in place of variances."""

POINTS = {"q6": 0}
SAYS = "smaller variance"


def kl_estimates(log_old, log_new):
    l = log_new - log_old
    x = np.exp(l) - 1
    c = (x @ l) / (x @ x) if np.ptp(x) > 0 else 0.0
    return np.array([-l.mean(), (x - l).mean(), (c * x - l).mean()])
