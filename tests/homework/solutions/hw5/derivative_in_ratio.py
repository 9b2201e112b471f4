"""The derivative in the ratio in place of log pi."""

POINTS = {"q1": 0}
SAYS = "respect to the ratio"


def clipped(log_new, log_old, advantages, low, high):
    w = np.exp(log_new - log_old)
    x, y = w * advantages, np.clip(w, 1 - low, 1 + high) * advantages
    return np.minimum(x, y), np.where(x <= y, advantages, 0.0)
