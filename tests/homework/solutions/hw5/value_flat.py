"""The right numbers in a flat array."""

POINTS = {"q6": 0}
SAYS = "has shape"


def value_gradient_repaired(w, phi, targets):
    return (2 * phi.T @ (phi @ w - targets[:, None]) / len(phi))[:, 0]
