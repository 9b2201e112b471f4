"""The gradient transforms with the Jacobian itself."""

POINTS = {"q5": 0}
SAYS = "takes the transpose"


def in_other_coordinates(g, F, M, omega):
    D = M * np.cosh(omega)
    return D @ g, D.T @ F @ D
