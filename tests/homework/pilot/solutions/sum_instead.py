"""The sum in the place of the mean."""

POINTS = {"q1": 0}
SAYS = "not this"


def mean(x):
    return np.sum(x)
