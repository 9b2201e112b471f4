"""First moments, which are always one."""

POINTS = {"q4": 0}
SAYS = "means of the weights"


def second_moments(P, mu, old, new):
    return np.ones(len(old))
