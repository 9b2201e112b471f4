"""Each action is credited with its own reward only."""

POINTS = {"q2": 0}
SAYS = "later rewards depend"


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    total = np.zeros(np.shape(theta))
    for s, a, r, n in zip(states, actions, rewards, lengths):
        for h in range(n):
            total += r[h] * score(theta, s[h], a[h], eps)
    return total / len(lengths)
