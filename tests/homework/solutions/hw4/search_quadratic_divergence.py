"""The quadratic model stands for the divergence."""

POINTS = {"q4": 4}


def line_search(theta, step, phi, actions, advantages, delta):
    old, n = probabilities(theta, phi), np.arange(len(phi))
    g = (scores(theta, phi, actions) * advantages[:, None]).mean(0)
    F = np.mean([sum(old[i, a] * np.outer(s, s) for a in range(3) for s in [scores(theta, phi[i : i + 1], np.array([a]))[0]]) for i in range(len(phi))], axis=0)
    for j in range(16):
        move = 0.7**j * step
        new = probabilities(theta + move, phi)
        gain = ((new[n, actions] / old[n, actions] - 1) * advantages).mean()
        m = move.reshape(-1)
        if 0.5 * m @ F @ m <= delta and gain > 0 and gain >= 0.1 * g @ m:
            return theta + move
    return theta
