"""A small number is added to the sum of the weights."""

POINTS = {"q3": 4}


def off_policy(old_prob, new_prob, rewards, lengths):
    N, H = rewards.shape
    inside = np.arange(H)[None, :] < lengths[:, None]
    w = np.ones((N, H))
    w[inside] = new_prob[inside] / old_prob[inside]
    r = np.zeros((N, H))
    r[inside] = rewards[inside]
    W = w.cumprod(1)
    return np.array(
        [
            (W[:, -1] * r.sum(1)).mean(),
            (W * r).mean(0).sum(),
            ((W * r).sum(0) / (W.sum(0) + 1e-8)).sum(),
        ]
    )
