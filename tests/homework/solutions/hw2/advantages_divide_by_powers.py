"""The sums divide by powers of gamma times lambda, which may be zero."""

POINTS = {"q6": 0}


def advantages(rewards, values, last_values, lengths, terminated, gamma, lam):
    adv, target = np.zeros(rewards.shape), np.zeros(rewards.shape)
    for i, n in enumerate(lengths):
        v = np.append(values[i, :n], 0.0 if terminated[i] else last_values[i])
        delta = rewards[i, :n] + gamma * v[1:] - v[:-1]
        powers = (gamma * lam) ** np.arange(n)
        adv[i, :n] = np.cumsum((delta * powers)[::-1])[::-1] / powers
        target[i, :n] = adv[i, :n] + values[i, :n]
    return adv, target
