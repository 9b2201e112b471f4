"""The step by the eigenvectors of F, the coordinates by a product of matrices."""

POINTS = {}


def natural_step(g, F, delta, damping):
    values, vectors = np.linalg.eigh(F)
    x = vectors @ ((vectors.T @ g) / (values + damping * values.mean()))
    length = np.sqrt(max(x @ (F @ x), 0.0))
    if length == 0:
        return np.zeros(len(g))
    return np.sqrt(delta) * x / length


def in_other_coordinates(g, F, M, omega):
    D = M @ np.diag(np.cosh(omega))
    return np.dot(g, D), np.linalg.multi_dot([D.T, F, D])
