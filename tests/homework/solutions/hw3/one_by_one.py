"""Weights in a loop, episode by episode."""

POINTS = {}


def off_policy(old_prob, new_prob, rewards, lengths):
    N, H = rewards.shape
    W, R = np.ones((N, H)), np.zeros((N, H))
    for i in range(N):
        for h in range(H):
            before = W[i, h - 1] if h else 1.0
            W[i, h] = before * new_prob[i, h] / old_prob[i, h] if h < lengths[i] else before
            R[i, h] = rewards[i, h] if h < lengths[i] else 0.0
    third = 0.0
    for h in range(H):
        if W[:, h].sum() > 0:
            third += np.average(R[:, h], weights=W[:, h])
    return [float((W[:, -1] * R.sum(1)).mean()), float((W * R).mean(0).sum()), float(third)]
