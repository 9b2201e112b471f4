"""The difference of the log probabilities is kept between -5 and 5."""

POINTS = {"q1": 3}


def clipped(log_new, log_old, advantages, low, high):
    w = np.exp(np.clip(log_new - log_old, -5, 5))
    inside = np.where(advantages > 0, w <= 1 + high, w >= 1 - low)
    l = np.minimum(w * advantages, np.clip(w, 1 - low, 1 + high) * advantages)
    return l, np.where(inside, w * advantages, 0.0)
