"""The derivative is a one-sided difference."""

POINTS = {"q1": 0}


def clipped(log_new, log_old, advantages, low, high):
    def objective(x):
        w = np.exp(x - log_old)
        return np.minimum(w * advantages, np.clip(w, 1 - low, 1 + high) * advantages)

    value = objective(log_new)
    return value, (objective(log_new + 1e-6) - value) / 1e-6
