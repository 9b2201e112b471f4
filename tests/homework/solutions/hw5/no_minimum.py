"""Clipped on both sides whatever the sign of A."""

POINTS = {"q1": 0}
SAYS = "without the minimum"


def clipped(log_new, log_old, advantages, low, high):
    w = np.exp(log_new - log_old)
    inside = (w > 1 - low) & (w < 1 + high)
    return np.clip(w, 1 - low, 1 + high) * advantages, w * advantages * inside
