"""Automatic differentiation in the single precision of jax, less than seven digits."""

POINTS = {"q4": 0}


def exact_gradient(P, r, mu, H, theta, eps):
    P, r, mu = (np.asarray(x, np.float32) for x in (P, r, mu))

    def J(x):
        x = x.astype(np.float32)
        e = np.exp(x - x.max(1, keepdims=True))
        pi = (1 - eps) * e / e.sum(1, keepdims=True) + eps / x.shape[1]
        v = np.zeros(len(mu), np.float32)
        for _ in range(H):
            v = (pi.astype(np.float32) * (r + P @ v)).sum(1)
        return mu @ v

    out = np.zeros(theta.shape)
    for i in np.ndindex(*theta.shape):
        e = np.zeros(theta.shape)
        e[i] = 1e-2
        out[i] = (J(theta + e) - J(theta - e)) / 2e-2
    return out
