"""The clip is forgotten in the derivative."""

POINTS = {"q1": 0}
SAYS = "five cases"


def clipped(log_new, log_old, advantages, low, high):
    w = np.exp(log_new - log_old)
    return np.minimum(w * advantages, np.clip(w, 1 - low, 1 + high) * advantages), w * advantages
