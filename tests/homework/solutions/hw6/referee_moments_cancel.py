"""Second moments whose difference loses its digits."""

POINTS = {"q2": 2}
SAYS = "errors are wrong"


def referee(theta, n, H, rewards, K):
    y = all_responses(theta.shape[1], H)
    logs, g = scores(theta, np.full(len(y), n), y)
    p, size = np.exp(logs), (g**2).sum(axis=(1, 2))
    J = p @ rewards
    gradient = np.tensordot(p * (rewards - J), g, 1)
    square, off = (gradient**2).sum(), rewards - J
    loo = (p @ (rewards**2 * size) - 2 * J * (p @ (rewards * size)) + J**2 * (p @ size) - square) / K + ((p @ rewards**2 - J**2) * (p @ size) + square) / K / (K - 1)
    return J, gradient, np.array([loo, (1 - 1 / K) ** 2 * loo + square / K**2])
