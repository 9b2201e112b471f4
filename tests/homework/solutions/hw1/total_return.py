"""The whole return at every step: the right mean, but not what is asked."""

POINTS = {"q2": 3}
SAYS = "without reward-to-go"


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    total = np.zeros(np.shape(theta))
    for s, a, r, n in zip(states, actions, rewards, lengths):
        for h in range(n):
            total += np.sum(r[:n]) * score(theta, s[h], a[h], eps)
    return total / len(lengths)
