"""The right numbers, flattened column by column."""

POINTS = {"q1": 0}
SAYS = "row by row"


def scores(theta, phi, actions):
    left = np.eye(3)[actions] - probabilities(theta, phi)
    return np.einsum("nk,na->nak", phi, left).reshape(len(phi), -1)
