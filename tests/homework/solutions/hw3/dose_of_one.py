"""The third estimate is the second."""

POINTS = {"q6": 0}
SAYS = "smaller variance"


def kl_estimates(log_old, log_new):
    l = log_new - log_old
    x = np.exp(l) - 1
    return np.array([-l.mean(), (x - l).mean(), (x - l).mean()])
