"""Only the matrix is in the chain rule."""

POINTS = {"q5": 0}


def in_other_coordinates(g, F, M, omega):
    return M.T @ g, M.T @ F @ M
