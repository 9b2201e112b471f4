"""The score is that of the old policy in every epoch."""

POINTS = {"q5": 0}
SAYS = "six epochs"


def climb_repaired(theta, phi, actions, advantages, rate, eps, epochs):
    old, off = -0.5 * (actions - phi @ theta) ** 2, actions - phi @ theta
    for _ in range(epochs):
        w = np.exp(-0.5 * (actions - phi @ theta) ** 2 - old)
        past = np.where(advantages > 0, w > 1 + eps, w < 1 - eps)
        theta = theta + rate * phi.T @ (np.where(past, 0, w * advantages) * off) / len(actions)
    return theta
