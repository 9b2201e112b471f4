"""One number for all weights."""

POINTS = {"q6": 0}


def value_gradient_repaired(w, phi, targets):
    error = phi @ w - targets.reshape(-1, 1)
    return np.full(w.shape, 2 * np.mean(phi * error))
