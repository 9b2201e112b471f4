"""All actions are taken to be equally likely, as in the example."""

POINTS = {"q1": 0}


def scores(theta, phi, actions):
    left = np.eye(3)[actions] - 1 / 3
    return np.einsum("nk,na->nka", phi, left).reshape(len(phi), -1)
