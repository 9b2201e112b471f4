"""A search that shortens the step in place, on logarithms."""

POINTS = {}


def line_search(theta, step, phi, actions, advantages, delta):
    def log_pi(x):
        z = phi @ x
        m = z.max(1, keepdims=True)
        return z - m - np.log(np.exp(z - m).sum(1, keepdims=True))

    old = log_pi(theta)
    taken = (np.arange(len(phi)), actions)
    e = 1e-5
    way = theta + e * step, theta - e * step
    promise = sum(
        c * np.mean(np.exp(log_pi(x)[taken] - old[taken]) * advantages)
        for c, x in zip((1, -1), way)
    ) / (2 * e)
    length = 1.0
    while length > 0.7**15.5:
        new = log_pi(theta + length * step)
        gain = np.mean((np.exp(new - old)[taken] - 1) * advantages)
        if (
            (np.exp(old) * (old - new)).sum(1).mean() <= delta
            and gain > 0
            and gain >= length * promise / 10
        ):
            return theta + length * step
        length *= 0.7
    return theta
