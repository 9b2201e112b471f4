"""No division by the number of episodes."""

POINTS = {"q2": 0}
SAYS = "sum over episodes"


def gradient_and_fisher(s, weights, lengths):
    runs = np.arange(s.shape[1]) < np.asarray(lengths)[:, None]
    s = s[runs]
    return weights[runs] @ s, s.T @ s
