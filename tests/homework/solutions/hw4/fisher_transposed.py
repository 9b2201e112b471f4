"""The transpose is on the other side of the Fisher matrix."""

POINTS = {"q5": 0}
SAYS = "wrong side"


def in_other_coordinates(g, F, M, omega):
    D = M * np.cosh(omega)
    return D.T @ g, D @ F @ D.T
