"""Episodes without steps are taken out before the halves are made."""

POINTS = {"q2": 4}


def cross_fit(phi, rewards, lengths, penalty):
    kept = np.flatnonzero(lengths > 0)
    out = np.zeros(rewards.shape)
    for half in (0, 1):
        other = kept[1 - half :: 2]
        w = fit_linear(phi[other], rewards[other], lengths[other], penalty)
        for i in kept[half::2]:
            n = lengths[i]
            out[i, :n] = np.cumsum(rewards[i, :n][::-1])[::-1] - phi[i, :n] @ w
    return out
