"""The logarithm of the ratio is cut off at 20."""

POINTS = {"q1": 3}


def clipped(log_new, log_old, advantages, low, high):
    w = np.exp(np.minimum(log_new - log_old, 20.0))
    a, b = w * advantages, np.clip(w, 1 - low, 1 + high) * advantages
    return np.minimum(a, b), np.where(a <= b, a, 0.0)
