"""The error of the group mean without the square of its bias."""

POINTS = {"q2": 0}
SAYS = "lacks the square of this bias"


def referee(theta, n, H, rewards, K):
    y = all_responses(theta.shape[1], H)
    logs, g = scores(theta, np.full(len(y), n), y)
    p, size = np.exp(logs), (g**2).sum(axis=(1, 2))
    J = p @ rewards
    gradient = np.tensordot(p * (rewards - J), g, 1)
    square, off = (gradient**2).sum(), rewards - J
    loo = (p @ (off**2 * size) - square) / K + (p @ off**2 * (p @ size) + square) / K / (K - 1)
    return J, gradient, np.array([loo, (1 - 1 / K) ** 2 * loo])
