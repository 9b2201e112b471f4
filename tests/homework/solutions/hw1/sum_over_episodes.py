"""The division by the number of episodes is missing; invisible with one episode."""

POINTS = {"q2": 3}
SAYS = "sum over episodes"


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    total = np.zeros(np.shape(theta))
    for s, a, r, n in zip(states, actions, rewards, lengths):
        for h in range(n):
            total += np.sum(r[h:n]) * score(theta, s[h], a[h], eps)
    return total
