"""The weights are sums of logarithms, with a tiny number that keeps zero out."""

POINTS = {"q3": 0}


def off_policy(old_prob, new_prob, rewards, lengths):
    N, H = rewards.shape
    mask = np.arange(H) < lengths[:, None]
    log = np.log(np.where(mask, new_prob, 1.0) + 1e-30) - np.log(np.where(mask, old_prob, 1.0))
    W, r = np.exp(np.cumsum(log, axis=1)), np.where(mask, rewards, 0.0)
    return np.array([np.mean(W[:, -1] * r.sum(1)), (W * r).sum() / N, ((W * r).sum(0) / W.sum(0)).sum()])
