"""The array of weights has the type of the rewards, and whole numbers lose their fractions."""

POINTS = {"q3": 2}


def discounted_weights(rewards, lengths, gamma):
    w = np.zeros_like(rewards)
    for i, n in enumerate(lengths):
        running = 0.0
        for h in reversed(range(n)):
            running = running + gamma**h * rewards[i, h]
            w[i, h] = running
    return w
