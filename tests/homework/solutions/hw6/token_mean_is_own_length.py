"""The token mean is taken for the own length."""

POINTS = {"q7": 0}
SAYS = "each response's own length"


def length_updates(theta, n, H, rewards):
    y = all_responses(theta.shape[1], H)
    logs, g = scores(theta, np.full(len(y), n), y)
    p, length = np.exp(logs), (y >= 0).sum(axis=1)
    out = np.zeros((3, *theta.shape))
    for i in range(len(y)):
        for j in range(len(y)):
            A, both = (rewards[i] - rewards[j]) / 2, p[i] * p[j]
            out[0] += both * A * g[i] / length[i]
            out[1] += both * A * g[i] / length[i]
            out[2] += both * A * g[i] / H
    return out
