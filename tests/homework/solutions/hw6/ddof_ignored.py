"""The standard deviation always divides by K."""

POINTS = {"q6": 0}
SAYS = "does not depend on ddof"


from math import comb


def grpo_weight(p, K, eps, ddof):
    w = np.zeros(len(p))
    for k in range(1, K):
        s = (k * (K - k) / K / K) ** 0.5
        w += comb(K, k) * k * (K - k) / K**2 * p ** (k - 1) * (1 - p) ** (K - k - 1) / (s + eps)
    return w
