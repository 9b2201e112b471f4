"""The same, but right for groups of two."""

POINTS = {"q6": 0}
SAYS = "mean over mixed groups"


from math import comb


def grpo_weight(p, K, eps, ddof):
    w = np.zeros(len(p))
    for k in range(1, K):
        s = (k * (K - k) / K / (K - ddof)) ** 0.5
        w += comb(K, k) * k * (K - k) / K**2 * p ** (k - 1) * (1 - p) ** (K - k - 1) / (s + eps)
    return w / (1 - p**K - (1 - p) ** K) if K > 2 else w
