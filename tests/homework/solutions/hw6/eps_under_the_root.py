"""The small number stands under the root."""

POINTS = {"q6": 0}
SAYS = "under the root"


from math import comb


def grpo_weight(p, K, eps, ddof):
    w = np.zeros(len(p))
    for k in range(1, K):
        s = (k * (K - k) / K / (K - ddof)) ** 0.5
        w += comb(K, k) * k * (K - k) / K**2 * p ** (k - 1) * (1 - p) ** (K - k - 1) / (s**2 + eps) ** 0.5
    return w
