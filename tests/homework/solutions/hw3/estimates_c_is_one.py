"""The third estimate is the second again."""

POINTS = {"q6": 0}


def kl_estimates(log_old, log_new):
    x = log_new - log_old
    w = np.exp(x)
    k3 = (w - 1 - x).mean()
    return np.array([-x.mean(), k3, k3])
