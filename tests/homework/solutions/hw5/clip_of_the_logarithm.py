"""The logarithm of the ratio is clipped, which fails where low is 1 or more."""

POINTS = {"q1": 3}


def clipped(log_new, log_old, advantages, low, high):
    A = np.asarray(advantages, float)
    x = np.asarray(log_new, float) - log_old
    with np.errstate(all="ignore"):
        a = np.exp(x) * A
        b = np.exp(np.clip(x, np.log(1 - low), np.log(1 + high))) * A
    return np.minimum(a, b), np.where(a <= b, a, 0.0)
