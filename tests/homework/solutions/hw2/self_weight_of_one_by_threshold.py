"""A row with more than 0.999 of its weight on itself counts as one with all."""

POINTS = {"q5": 2}


def without_self(W):
    n = len(W)
    out = np.zeros((n, n))
    for i in range(n):
        if W[i, i] > 0.999:
            out[i] = 1 / (n - 1)
        else:
            out[i] = W[i] / (1 - W[i, i])
        out[i, i] = 0.0
    return out
