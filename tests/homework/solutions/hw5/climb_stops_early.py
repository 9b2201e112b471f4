"""The epochs end as soon as one sample is past the clip."""

POINTS = {"q5": 0}


def climb_repaired(theta, phi, actions, advantages, rate, eps, epochs):
    log_old = -0.5 * (actions - phi @ theta) ** 2
    for _ in range(epochs):
        ratio = np.exp(-0.5 * (actions - phi @ theta) ** 2 - log_old)
        past = np.where(advantages > 0, ratio > 1 + eps, ratio < 1 - eps)
        if past.any():
            break
        slope = ratio * advantages * (actions - phi @ theta)
        theta = theta + rate * phi.T @ slope / len(actions)
    return theta
