"""Reward-to-go starts one step late."""

POINTS = {"q2": 0}
SAYS = "reward of the step itself"


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    total = np.zeros(np.shape(theta))
    for s, a, r, n in zip(states, actions, rewards, lengths):
        for h in range(n):
            total += np.sum(r[h + 1 : n]) * score(theta, s[h], a[h], eps)
    return total / len(lengths)
