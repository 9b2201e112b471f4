"""The ratio divides two densities, which are both zero far out."""

POINTS = {"q1": 3}


def clipped(log_new, log_old, advantages, low, high):
    w = np.exp(log_new) / np.exp(log_old)
    a, b = w * advantages, np.clip(w, 1 - low, 1 + high) * advantages
    return np.minimum(a, b), np.where(a <= b, a, 0.0)
