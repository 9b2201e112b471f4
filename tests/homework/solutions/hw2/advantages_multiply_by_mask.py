"""The padding is multiplied by zero, which leaves NaN where there was NaN."""

POINTS = {"q6": 4}


def advantages(rewards, values, last_values, lengths, terminated, gamma, lam):
    N, H = rewards.shape
    mask = np.arange(H) < lengths[:, None]
    nxt = np.concatenate([values[:, 1:], np.zeros((N, 1))], axis=1)
    nxt[np.arange(N), lengths - 1] = np.where(terminated, 0.0, last_values)
    delta = (rewards + gamma * nxt - values) * mask
    adv, run = np.zeros((N, H)), np.zeros(N)
    for h in range(H - 1, -1, -1):
        run = delta[:, h] + gamma * lam * run
        adv[:, h] = run
    return adv * mask, (adv + values) * mask
