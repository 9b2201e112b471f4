"""The derivative of sinh is left out."""

POINTS = {"q5": 0}
SAYS = "sinh is not linear"


def in_other_coordinates(g, F, M, omega):
    return M.T @ g, M.T @ F @ M
