"""The old policy is kept, the clip is gone."""

POINTS = {"q5": 0}
SAYS = "outside the clip"


def climb_repaired(theta, phi, actions, advantages, rate, eps, epochs):
    return climb_with(theta, phi, actions, advantages, rate, 1e9, epochs)


def climb_with(theta, phi, actions, advantages, rate, eps, epochs):
    old = -0.5 * (actions - phi @ theta) ** 2
    for _ in range(epochs):
        w = np.exp(-0.5 * (actions - phi @ theta) ** 2 - old)
        past = np.where(advantages > 0, w > 1 + eps, w < 1 - eps)
        theta = theta + rate * phi.T @ (
            np.where(past, 0, w * advantages) * (actions - phi @ theta)
        ) / len(actions)
    return theta
