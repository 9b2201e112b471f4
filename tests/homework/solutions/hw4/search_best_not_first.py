"""The acceptable candidate with the largest gain, and not the first one."""

POINTS = {"q4": 4}


def line_search(theta, step, phi, actions, advantages, delta):
    old, n = probabilities(theta, phi), np.arange(len(phi))
    left = np.eye(3)[actions] - old
    slope = np.einsum("n,nk,na,ka->", advantages, phi, left, step) / len(phi)
    best, top = theta, 0.0
    for j in range(16):
        candidate = theta + 0.7**j * step
        new = probabilities(candidate, phi)
        gain = ((new[n, actions] / old[n, actions] - 1) * advantages).mean()
        kl = np.where(old > 0, old * np.log(np.where(old > 0, old, 1) / np.where(old > 0, new, 1)), 0).sum(1).mean()
        if kl <= delta and gain > top and gain >= 0.1 * 0.7**j * slope:
            best, top = candidate, gain
    return best
