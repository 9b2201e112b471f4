"""The derivative of sinh scales the rows of M."""

POINTS = {"q5": 0}
SAYS = "sinh is not linear"


def in_other_coordinates(g, F, M, omega):
    D = np.cosh(omega)[:, None] * M
    return D.T @ g, D.T @ F @ D
