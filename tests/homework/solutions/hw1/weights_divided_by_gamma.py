"""The discounted reward-to-go divides by a power of gamma and multiplies it back."""

POINTS = {"q3": 0}


def discounted_weights(rewards, lengths, gamma):
    N, H = rewards.shape
    mask = np.arange(H) < np.asarray(lengths)[:, None]
    powers = float(gamma) ** np.arange(H)
    r = np.where(mask, rewards, 0.0) * powers
    togo = np.cumsum(r[:, ::-1], axis=1)[:, ::-1] / powers
    return np.where(mask, togo * powers, 0.0)
