"""A tenth of the promise is enough, also where the promise is a loss."""

POINTS = {"q4": 4}


def line_search(theta, step, phi, actions, advantages, delta):
    old, n = probabilities(theta, phi), np.arange(len(phi))
    g = (scores(theta, phi, actions) * advantages[:, None]).mean(0).reshape(theta.shape)
    if not np.any(advantages):
        return theta
    for j in range(16):
        move = 0.7**j * step
        new = probabilities(theta + move, phi)
        gain = ((new[n, actions] / old[n, actions] - 1) * advantages).mean()
        kl = np.where(old > 0, old * np.log(np.where(old > 0, old, 1) / np.where(old > 0, new, 1)), 0).sum(1).mean()
        if kl <= delta and gain >= 0.1 * (g * move).sum():
            return theta + move
    return theta
