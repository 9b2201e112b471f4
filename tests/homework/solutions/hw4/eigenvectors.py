"""The step by the eigenvectors of F, the coordinates by a product of matrices."""

POINTS = {}


def natural_step(g, F, delta, damping):
    if not np.any(g):
        return np.zeros(len(g))
    values, vectors = np.linalg.eigh(F)
    x = vectors @ ((vectors.T @ g) / (values + damping * values.mean()))
    length = np.sqrt(x @ (F @ x))
    return np.sqrt(delta) * x / length


def in_other_coordinates(g, F, M, omega):
    D = M @ np.diag(np.cosh(omega))
    return np.dot(g, D), np.linalg.multi_dot([D.T, F, D])
