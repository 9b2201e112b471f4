"""The error of an estimate whose baseline is exact."""

POINTS = {"q2": 0}
SAYS = "itself an estimate"


def referee(theta, n, H, rewards, K):
    y = all_responses(theta.shape[1], H)
    logs, g = scores(theta, np.full(len(y), n), y)
    p, size = np.exp(logs), (g**2).sum(axis=(1, 2))
    J = p @ rewards
    gradient = np.tensordot(p * (rewards - J), g, 1)
    square, off = (gradient**2).sum(), rewards - J
    loo = (p @ (off**2 * size) - square) / K
    return J, gradient, np.array([loo, (1 - 1 / K) ** 2 * loo + square / K**2])
