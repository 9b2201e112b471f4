"""The coefficient by least squares."""

POINTS = {}


def kl_estimates(log_old, log_new):
    l = np.asarray(log_new) - np.asarray(log_old)
    w = np.exp(l)
    c = np.polyfit(w, l, 1)[0] if np.ptp(w) > 0 else 0.0
    return (-l).mean(), (w - 1 - l).mean(), (-l + c * (w - 1)).mean()
