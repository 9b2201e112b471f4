"""Any positive gain is enough."""

POINTS = {"q4": 2}


def line_search(theta, step, phi, actions, advantages, delta):
    old, n = probabilities(theta, phi), np.arange(len(phi))
    for j in range(16):
        candidate = theta + 0.7**j * step
        new = probabilities(candidate, phi)
        gain = ((new[n, actions] / old[n, actions] - 1) * advantages).mean()
        kl = (old * np.log(old / new)).sum(1).mean()
        if kl <= delta and gain > 0:
            return candidate
    return theta
