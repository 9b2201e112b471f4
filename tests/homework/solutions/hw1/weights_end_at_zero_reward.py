"""An episode is taken to be over where a reward is zero."""

POINTS = {"q3": 2}


def discounted_weights(rewards, lengths, gamma):
    w = np.zeros(rewards.shape)
    for i, n in enumerate(lengths):
        running = 0.0
        for h in reversed(range(n)):
            running = gamma**h * rewards[i, h] + (running if rewards[i, h] != 0 else 0.0)
            w[i, h] = running
    return w
