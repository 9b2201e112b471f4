"""The gradient vanishes on both sides of the clip."""

POINTS = {"q5": 0}
SAYS = "six epochs"


def climb_repaired(theta, phi, actions, advantages, rate, eps, epochs):
    old = -0.5 * (actions - phi @ theta) ** 2
    for _ in range(epochs):
        w = np.exp(-0.5 * (actions - phi @ theta) ** 2 - old)
        inside = abs(w - 1) <= eps
        theta = theta + rate * phi.T @ (inside * w * advantages * (actions - phi @ theta)) / len(
            actions
        )
    return theta
