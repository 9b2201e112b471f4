"""The mean over actions taken with equal weights: right at theta = 0 only."""

POINTS = {"q1": 0}
SAYS = "differences"


def scores(theta, phi, actions):
    return np.einsum("nk,na->nka", phi, np.eye(3)[actions] - 1 / 3).reshape(len(phi), -1)
