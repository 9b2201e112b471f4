"""The normal equations are solved in single precision."""

POINTS = {"q1": 3, "q2": 0}


def fit_linear(phi, rewards, lengths, penalty):
    k = phi.shape[2]
    G, b = np.zeros((k, k), np.float32), np.zeros(k, np.float32)
    for i, n in enumerate(lengths):
        togo = 0.0
        for h in range(n - 1, -1, -1):
            togo += rewards[i, h]
            x = phi[i, h].astype(np.float32)
            G += np.outer(x, x)
            b += np.float32(togo) * x
    G[np.arange(k - 1), np.arange(k - 1)] += penalty
    return np.linalg.lstsq(G, b, rcond=None)[0]
