"""The cross fit with a generator and Python lists."""

POINTS = {}


def cross_fit(phi, rewards, lengths, penalty):
    index = [np.arange(k, len(lengths), 2) for k in (0, 1)]

    def rows():
        weights = [np.asarray(fit_linear(phi[j], rewards[j], lengths[j], penalty)) for j in index]
        for i, n in enumerate(lengths):
            w = weights[(i + 1) % 2]
            for h in range(rewards.shape[1]):
                yield float(sum(rewards[i, h:n]) - phi[i, h] @ w) if h < n else 0.0

    return np.fromiter(rows(), float).reshape(rewards.shape)
