"""gamma^h multiplies rewards that are already discounted from the start."""

POINTS = {"q3": 0}


def discounted_weights(rewards, lengths, gamma):
    out = np.zeros(rewards.shape)
    for i, n in enumerate(lengths):
        for h in range(n):
            out[i, h] = gamma**h * sum(gamma**k * rewards[i, k] for k in range(h, n))
    return out
