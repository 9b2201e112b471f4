"""The factor of the square is missing."""

POINTS = {"q6": 0}
SAYS = "factor"


def value_gradient_repaired(w, phi, targets):
    return phi.T @ (phi @ w - targets[:, None]) / len(phi)
