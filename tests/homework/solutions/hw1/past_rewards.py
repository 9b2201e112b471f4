"""The rewards up to the step instead of those from it on."""

POINTS = {"q2": 0}
SAYS = "before it"


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    total = np.zeros(np.shape(theta))
    for s, a, r, n in zip(states, actions, rewards, lengths):
        for h in range(n):
            total += np.sum(r[: h + 1]) * score(theta, s[h], a[h], eps)
    return total / len(lengths)
