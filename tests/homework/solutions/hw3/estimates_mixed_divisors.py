"""The covariance divides by n - 1 and the variance by n."""

POINTS = {"q6": 0}


def kl_estimates(log_old, log_new):
    log_w = log_new - log_old
    w = np.exp(log_w)
    c = 0.0
    if np.ptp(w) > 0:
        c = np.cov(w, log_w)[0, 1] / np.var(w)
    return np.array([-log_w.mean(), (w - 1 - log_w).mean(), (-log_w + c * (w - 1)).mean()])
