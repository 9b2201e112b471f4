"""The padding is multiplied by zero, which leaves NaN where there was NaN."""

POINTS = {"q2": 5}


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    N, H = rewards.shape
    mask = (np.arange(H)[None, :] < lengths[:, None]).astype(float)
    r = rewards * mask
    togo = np.cumsum(r[:, ::-1], axis=1)[:, ::-1] * mask
    out = np.zeros(theta.shape)
    for i in range(N):
        for h in range(lengths[i]):
            out += score(theta, states[i, h], actions[i, h], eps) * togo[i, h]
    return out / N
