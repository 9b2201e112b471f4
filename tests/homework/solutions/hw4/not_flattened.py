"""An array with three axes."""

POINTS = {"q1": 0}
SAYS = "has shape"


def scores(theta, phi, actions):
    return np.einsum("nk,na->nka", phi, np.eye(3)[actions] - probabilities(theta, phi))
