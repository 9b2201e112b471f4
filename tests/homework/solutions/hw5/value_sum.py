"""A sum over the samples."""

POINTS = {"q6": 0}
SAYS = "a sum over"


def value_gradient_repaired(w, phi, targets):
    return 2 * phi.T @ (phi @ w - targets[:, None])
