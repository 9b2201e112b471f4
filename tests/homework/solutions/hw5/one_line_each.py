"""The broken programs with one line changed."""

POINTS = {}


def climb_repaired(theta, phi, actions, advantages, rate, eps, epochs):
    before = -0.5 * (actions - phi @ theta) ** 2
    for _ in range(epochs):
        now = -0.5 * (actions - phi @ theta) ** 2
        ratio = np.exp(now - before)
        past = np.where(advantages > 0, ratio > 1 + eps, ratio < 1 - eps)
        slope = np.where(past, 0.0, ratio * advantages) * (actions - phi @ theta)
        theta = theta + rate * phi.T @ slope / len(actions)
    return theta


def value_gradient_repaired(w, phi, targets):
    error = phi @ w - targets.reshape(-1, 1)
    return 2 * phi.T @ error.mean(axis=1, keepdims=True) / len(phi)
