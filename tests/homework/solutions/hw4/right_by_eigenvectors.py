"""The step in the coordinates of the eigenvectors of the Fisher matrix."""

POINTS = {}


def natural_step(g, F, delta, damping):
    g, F = np.asarray(g, float), np.asarray(F, float)
    if not g.any():
        return np.zeros(g.shape)
    lam, U = np.linalg.eigh(F)
    extra = damping * F.trace() / len(F)
    d = U @ ((U.T @ g) / (lam + extra))
    return d / np.sqrt(d @ F @ d) * np.sqrt(delta)
