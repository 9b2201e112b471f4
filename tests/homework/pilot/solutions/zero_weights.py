"""Hands in weights that were never trained."""

POINTS = {"q3": 0}
SAYS = "did it converge"

weights = np.zeros(2)
