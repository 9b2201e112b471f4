"""The Fisher matrix has the factors on one side only."""

POINTS = {"q5": 0}


def in_other_coordinates(g, F, M, omega):
    c = np.cosh(omega)
    return c * (M.T @ g), c[:, None] * (M.T @ F @ M)
