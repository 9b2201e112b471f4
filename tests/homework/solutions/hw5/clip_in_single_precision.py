"""Objective and derivative are computed in single precision."""

POINTS = {"q1": 0}


def clipped(log_new, log_old, advantages, low, high):
    ln, lo, A = (np.asarray(x, np.float32) for x in (log_new, log_old, advantages))
    w = np.exp(ln - lo)
    a, b = w * A, np.clip(w, 1 - low, 1 + high) * A
    return np.minimum(a, b), np.where(a <= b, a, 0)
