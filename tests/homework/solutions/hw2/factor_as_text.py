"""The factor is handed back as text."""

POINTS = {"q5": 0}


def reuse_factor(W):
    return str(1 - np.trace(W) / len(W))
