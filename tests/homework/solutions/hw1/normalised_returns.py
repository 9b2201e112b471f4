"""Returns are centred and divided by their spread, as many programs do."""

POINTS = {"q2": 0}


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    togo = np.cumsum((rewards * runs)[:, ::-1], axis=1)[:, ::-1]
    togo = (togo - togo[runs].mean()) / (togo[runs].std() + 1e-8)
    total = np.zeros(np.shape(theta))
    for i, n in enumerate(lengths):
        for h in range(n):
            total += togo[i, h] * score(theta, states[i, h], actions[i, h], eps)
    return total / len(lengths)
