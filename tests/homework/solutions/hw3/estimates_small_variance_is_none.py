"""A variance of w below 1e-12 counts as none."""

POINTS = {"q6": 2}


def kl_estimates(log_old, log_new):
    x = np.asarray(log_new) - log_old
    u = np.expm1(x)
    v = np.var(u)
    c = 0.0 if v < 1e-12 else np.mean((x - x.mean()) * (u - u.mean())) / v
    return np.array([-x.mean(), (u - x).mean(), (-x + c * u).mean()])
