"""The mean is taken over the samples inside the clip if more than one is past it."""

POINTS = {"q5": 0}


def climb_repaired(theta, phi, actions, advantages, rate, eps, epochs):
    log_old = -0.5 * (actions - phi @ theta) ** 2
    for _ in range(epochs):
        ratio = np.exp(-0.5 * (actions - phi @ theta) ** 2 - log_old)
        past = np.where(advantages > 0, ratio > 1 + eps, ratio < 1 - eps)
        slope = np.where(past, 0.0, ratio * advantages) * (actions - phi @ theta)
        theta = theta + rate * phi.T @ slope / max(1, (~past).sum() if past.sum() > 1 else len(actions))
    return theta
