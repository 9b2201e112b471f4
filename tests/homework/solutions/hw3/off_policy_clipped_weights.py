"""Weights above 100 are cut off, because they are noisy."""

POINTS = {"q3": 4}


def off_policy(old_prob, new_prob, rewards, lengths):
    N, H = rewards.shape
    W, r = np.ones((N, H)), np.zeros((N, H))
    for i in range(N):
        running = 1.0
        for h in range(H):
            if h < lengths[i]:
                running = min(running * new_prob[i, h] / old_prob[i, h], 100.0)
                r[i, h] = rewards[i, h]
            W[i, h] = running
    t = W.sum(0)
    third = sum((W[:, h] @ r[:, h]) / t[h] for h in range(H) if t[h] > 0)
    return np.array([W[:, -1] @ r.sum(1) / N, (W * r).sum() / N, third])
