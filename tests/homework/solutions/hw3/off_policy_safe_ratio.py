"""A small number is added to the old probability."""

POINTS = {"q3": 0}


def off_policy(old_prob, new_prob, rewards, lengths):
    N, H = rewards.shape
    mask = np.arange(H) < lengths[:, None]
    w = np.where(mask, new_prob / (old_prob + 1e-8), 1.0)
    W, r = np.cumprod(w, axis=1), np.where(mask, rewards, 0.0)
    first = (W[:, -1] * r.sum(1)).mean()
    second = (W * r).mean(0).sum()
    den = W.sum(0)
    third = sum((W[:, h] * r[:, h]).sum() / den[h] for h in range(H) if den[h] > 0)
    return np.array([first, second, third])
