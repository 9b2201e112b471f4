"""The penalty is not handed on to the two fits."""

POINTS = {"q2": 0}


def cross_fit(phi, rewards, lengths, penalty):
    out = np.zeros(rewards.shape)
    for half in (0, 1):
        other = slice(1 - half, None, 2)
        w = fit_linear(phi[other], rewards[other], lengths[other], 0.0)
        for i in range(half, len(rewards), 2):
            n = lengths[i]
            out[i, :n] = np.cumsum(rewards[i, :n][::-1])[::-1] - phi[i, :n] @ w
    return out
