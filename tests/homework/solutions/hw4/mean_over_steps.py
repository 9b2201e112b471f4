"""The average over steps: the matrix of a step, not of a trajectory."""

POINTS = {"q2": 0}
SAYS = "an average over steps"


def gradient_and_fisher(s, weights, lengths):
    runs = np.arange(s.shape[1]) < np.asarray(lengths)[:, None]
    s = s[runs]
    return weights[runs] @ s / len(s), s.T @ s / len(s)
