"""The baseline is the exact mean reward."""

POINTS = {"q7": 0}
SAYS = "twice too large"


def length_updates(theta, n, H, rewards):
    y = all_responses(theta.shape[1], H)
    logs, g = scores(theta, np.full(len(y), n), y)
    p, length = np.exp(logs), (y >= 0).sum(axis=1)
    out = np.zeros((3, *theta.shape))
    for i in range(len(y)):
        for j in range(len(y)):
            A, both = rewards[i] - p @ rewards, p[i] * p[j]
            out[0] += both * A * g[i] / length[i]
            out[1] += 2 * both * A * g[i] / (length[i] + length[j])
            out[2] += both * A * g[i] / H
    return out
