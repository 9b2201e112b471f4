"""A sum of weights is never taken to be smaller than 1e-12."""

POINTS = {"q3": 4}


def off_policy(old_prob, new_prob, rewards, lengths):
    N, H = rewards.shape
    mask = np.arange(H) < lengths[:, None]
    w = np.where(mask, new_prob, 1.0) / np.where(mask, old_prob, 1.0)
    W, r = np.cumprod(w, axis=1), np.where(mask, rewards, 0.0)
    third = sum(W[:, h] @ r[:, h] / max(W[:, h].sum(), 1e-12) for h in range(H))
    return np.array([np.mean(W[:, -1] * r.sum(1)), (W * r).sum() / N, third])
