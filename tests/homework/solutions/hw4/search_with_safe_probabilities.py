"""A small number is added to every probability."""

POINTS = {"q4": 4}


def line_search(theta, step, phi, actions, advantages, delta):
    old, n = probabilities(theta, phi), np.arange(len(phi))
    g = (scores(theta, phi, actions) * advantages[:, None]).mean(0).reshape(theta.shape)
    for j in range(16):
        move = 0.7**j * step
        new = probabilities(theta + move, phi)
        gain = ((new[n, actions] / (old[n, actions] + 1e-8) - 1) * advantages).mean()
        kl = (old * np.log((old + 1e-8) / (new + 1e-8))).sum(1).mean()
        if kl <= delta and gain > 0 and gain >= 0.1 * (g * move).sum():
            return theta + move
    return theta
