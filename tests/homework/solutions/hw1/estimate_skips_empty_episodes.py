"""The average is taken over the episodes that have at least one step."""

POINTS = {"q2": 5}


def gradient_estimate(theta, states, actions, rewards, lengths, eps):
    grads = []
    for s, a, r, n in zip(states, actions, rewards, lengths):
        if n == 0:
            continue
        togo = np.cumsum(r[:n][::-1])[::-1]
        grads.append(sum(score(theta, s[h], a[h], eps) * togo[h] for h in range(n)))
    return np.mean(grads, axis=0)
