"""The diagonal is emptied, the rows are not scaled."""

POINTS = {"q5": 0}
SAYS = "sum to one"


def without_self(W):
    return W * (1 - np.eye(len(W)))
