"""The padding is multiplied by zero, which leaves NaN where there was NaN."""

POINTS = {"q2": 4}


def cross_fit(phi, rewards, lengths, penalty):
    N, H = rewards.shape
    mask = np.arange(H) < lengths[:, None]
    togo = np.cumsum(np.where(mask, rewards, 0)[:, ::-1], axis=1)[:, ::-1]
    w = [fit_linear(phi[k::2], rewards[k::2], lengths[k::2], penalty) for k in (0, 1)]
    b = np.array([phi[i] @ w[1 - i % 2] for i in range(N)])
    return (togo - b) * mask
