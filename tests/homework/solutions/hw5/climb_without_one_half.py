"""The log density lacks the one half."""

POINTS = {"q5": 0}


def climb_repaired(theta, phi, actions, advantages, rate, eps, epochs):
    start = phi @ theta
    for _ in range(epochs):
        mean = phi @ theta
        ratio = np.exp((actions - start) ** 2 - (actions - mean) ** 2)
        past = np.where(advantages > 0, ratio > 1 + eps, ratio < 1 - eps)
        slope = np.where(past, 0.0, ratio * advantages) * (actions - mean)
        theta = theta + rate * phi.T @ slope / len(actions)
    return theta
