"""The larger of the two."""

POINTS = {"q1": 0}
SAYS = "the larger"


def clipped(log_new, log_old, advantages, low, high):
    w = np.exp(log_new - log_old)
    x, y = w * advantages, np.clip(w, 1 - low, 1 + high) * advantages
    return np.maximum(x, y), np.where(x >= y, x, 0.0)
