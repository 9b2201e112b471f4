"""No derivative on either side."""

POINTS = {"q1": 0}
SAYS = "only on the side"


def clipped(log_new, log_old, advantages, low, high):
    w = np.exp(log_new - log_old)
    inside = (w > 1 - low) & (w < 1 + high)
    return np.minimum(
        w * advantages, np.clip(w, 1 - low, 1 + high) * advantages
    ), w * advantages * inside
