"""The ends of the clip do not belong to it: a ratio of 1 and a clip of no width have no slope."""

POINTS = {"q1": 3}


def clipped(log_new, log_old, advantages, low, high):
    A = np.asarray(advantages, float)
    w = np.exp(np.asarray(log_new, float) - log_old)
    obj = np.minimum(w * A, np.clip(w, 1 - low, 1 + high) * A)
    cut = np.where(A > 0, w >= 1 + high, w <= 1 - low)
    return obj, np.where(cut, 0.0, w * A)
