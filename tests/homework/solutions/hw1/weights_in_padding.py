"""The padding is discounted and counted."""

POINTS = {"q3": 0}
SAYS = "behind the end"


def discounted_weights(rewards, lengths, gamma):
    steps = np.arange(rewards.shape[1])
    return np.cumsum((rewards * gamma**steps)[:, ::-1], axis=1)[:, ::-1]
