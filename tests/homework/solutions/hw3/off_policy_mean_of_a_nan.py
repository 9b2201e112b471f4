"""The whole third estimate becomes zero where one step has no weights."""

POINTS = {"q3": 0}


def off_policy(old_prob, new_prob, rewards, lengths):
    N, H = rewards.shape
    mask = np.arange(H) < lengths[:, None]
    w = np.where(mask, new_prob, 1.0) / np.where(mask, old_prob, 1.0)
    W, r = np.cumprod(w, axis=1), np.where(mask, rewards, 0.0)
    with np.errstate(all="ignore"):
        third = np.nan_to_num(((W * r).sum(0) / W.sum(0)).sum())
    return np.array([np.mean(W[:, -1] * r.sum(1)), (W * r).sum() / N, third])
