"""The sign of a loss."""

POINTS = {"q2": 0}
SAYS = "sign"


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    total = np.zeros(np.shape(theta))
    for s, a, r, n in zip(states, actions, rewards, lengths):
        for h in range(n):
            total -= np.sum(r[h:n]) * score(theta, s[h], a[h], eps)
    return total / len(lengths)
