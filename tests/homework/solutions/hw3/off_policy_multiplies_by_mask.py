"""The padding is multiplied by zero, which leaves NaN where there was NaN."""

POINTS = {"q3": 4}


def off_policy(old_prob, new_prob, rewards, lengths):
    N, H = rewards.shape
    mask = (np.arange(H) < np.asarray(lengths)[:, None]).astype(float)
    ratio = new_prob / old_prob * mask + (1 - mask)
    W, r = np.cumprod(ratio, axis=1), rewards * mask
    total = W.sum(0)
    third = ((W * r).sum(0)[total > 0] / total[total > 0]).sum()
    return np.array([(W[:, -1] * r.sum(1)).mean(), (W * r).sum() / N, third])
