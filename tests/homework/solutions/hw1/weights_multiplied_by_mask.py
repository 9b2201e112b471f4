"""The padding is multiplied by zero, which leaves NaN where there was NaN."""

POINTS = {"q3": 2}


def discounted_weights(rewards, lengths, gamma):
    H = rewards.shape[1]
    mask = np.arange(H)[None] < np.array(lengths)[:, None]
    r = rewards * gamma ** np.arange(H) * mask
    return np.cumsum(r[:, ::-1], 1)[:, ::-1] * mask
