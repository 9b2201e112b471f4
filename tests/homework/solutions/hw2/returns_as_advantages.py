"""Discounted returns with no baseline at all."""

POINTS = {"q6": 0}
SAYS = "no value is subtracted"


def advantages(rewards, values, last_values, lengths, terminated, gamma, lam):
    _, returns = _gae(rewards, values, last_values, lengths, terminated, gamma, gamma)
    return returns, returns


def _gae(rewards, values, last_values, lengths, terminated, gamma, decay):
    A, T = np.zeros(rewards.shape), np.zeros(rewards.shape)
    for i, n in enumerate(lengths):
        after, running = (0.0 if terminated[i] else last_values[i]), 0.0
        for h in reversed(range(n)):
            running = rewards[i, h] + gamma * after - values[i, h] + decay * running
            after = values[i, h]
            A[i, h], T[i, h] = running, running + values[i, h]
    return A, T
