"""The score and the exact gradient by differences of high order."""

POINTS = {}


def _differences(f, theta):
    out = np.zeros(np.shape(theta))
    for i in np.ndindex(out.shape):
        e = np.zeros(out.shape)
        e[i] = 1e-3
        out[i] = (8 * (f(theta + e) - f(theta - e)) - f(theta + 2 * e) + f(theta - 2 * e)) / 12e-3
    return out


def score(theta, state, action, eps):
    def log_pi(x):
        if eps > 0:
            return np.log(policy_table(x, eps)[state, action])
        return x[state, action] - np.logaddexp.reduce(x[state])

    return _differences(log_pi, theta)


def exact_gradient(P, r, mu, H, theta, eps):
    def J(x):
        pi, v = policy_table(x, eps), 0 * mu
        for _ in range(H):
            v = (pi * (r + P @ v)).sum(1)
        return mu @ v

    return _differences(J, theta)
