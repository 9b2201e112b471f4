"""Every candidate must keep a tenth of what the whole step promises."""

POINTS = {"q4": 0}


def line_search(theta, step, phi, actions, advantages, delta):
    old, n = probabilities(theta, phi), np.arange(len(phi))
    g = (scores(theta, phi, actions) * advantages[:, None]).mean(0)
    promise = g @ step.reshape(-1)
    for j in range(16):
        candidate = theta + 0.7**j * step
        new = probabilities(candidate, phi)
        gain = ((new[n, actions] / old[n, actions] - 1) * advantages).mean()
        kl = (old * np.log(old / new)).sum(1).mean()
        if kl <= delta and gain > 0 and gain >= 0.1 * promise:
            return candidate
    return theta
