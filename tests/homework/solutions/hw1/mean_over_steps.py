"""An average over all steps of the batch."""

POINTS = {"q2": 0}
SAYS = "an average over steps"


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    total = np.zeros(np.shape(theta))
    for s, a, r, n in zip(states, actions, rewards, lengths):
        for h in range(n):
            total += np.sum(r[h:n]) * score(theta, s[h], a[h], eps)
    return total / np.sum(lengths)
