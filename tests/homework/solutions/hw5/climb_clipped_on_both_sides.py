"""A ratio outside the clip gives no gradient, whatever the sign of the advantage."""

POINTS = {"q5": 0}


def climb_repaired(theta, phi, actions, advantages, rate, eps, epochs):
    log_old = -0.5 * (actions - phi @ theta) ** 2
    for _ in range(epochs):
        ratio = np.exp(-0.5 * (actions - phi @ theta) ** 2 - log_old)
        past = (ratio > 1 + eps) | (ratio < 1 - eps)
        slope = np.where(past, 0.0, ratio * advantages) * (actions - phi @ theta)
        theta = theta + rate * phi.T @ slope / len(actions)
    return theta
