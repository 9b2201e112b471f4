"""The lengths are ignored."""

POINTS = {"q2": 0}
SAYS = "padding"


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    total = np.zeros(np.shape(theta))
    for s, a, r in zip(states, actions, rewards):
        togo = np.cumsum(r[::-1])[::-1]
        for h in range(len(r)):
            total += togo[h] * score(theta, s[h], a[h], eps)
    return total / len(lengths)
