"""Square roots of the penalty as further rows; the two halves by a mask."""

POINTS = {}


def fit_linear(phi, rewards, lengths, penalty):
    rows, targets = [], []
    for f, r, n in zip(phi, rewards, lengths):
        rest = 0.0
        for h in range(n - 1, -1, -1):
            rest += r[h]
            rows.append(f[h])
            targets.append(rest)
    k = phi.shape[-1]
    for j in range(k - 1):
        rows.append(np.sqrt(penalty) * np.eye(k)[j])
        targets.append(0.0)
    return np.linalg.pinv(np.array(rows)) @ np.array(targets)


def cross_fit(phi, rewards, lengths, penalty):
    even = np.arange(len(rewards)) % 2 == 0
    w = [fit_linear(phi[m], rewards[m], lengths[m], penalty) for m in (~even, even)]
    out = np.zeros(rewards.shape)
    for i, n in enumerate(lengths):
        for h in range(n):
            out[i, h] = rewards[i, h:n].sum() - phi[i, h] @ w[i % 2]
    return out
