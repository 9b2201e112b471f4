"""The mean divides by the number of entries of the features."""

POINTS = {"q6": 0}


def value_gradient_repaired(w, phi, targets):
    error = phi @ w - targets[:, None]
    return 2 * phi.T @ error / phi.size
