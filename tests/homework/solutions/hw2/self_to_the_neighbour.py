"""A row with all weight on itself gives it to one neighbor."""

POINTS = {"q5": 0}


def without_self(W):
    W = np.array(W, float)
    np.fill_diagonal(W, 0)
    for i in range(len(W)):
        if W[i].sum() == 0:
            W[i, (i + 1) % len(W)] = 1.0
        W[i] /= W[i].sum()
    return W
