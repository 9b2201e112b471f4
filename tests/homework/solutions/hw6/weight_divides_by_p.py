"""The end points are zero by zero."""

POINTS = {"q6": 3}


from math import comb


def grpo_weight(p, K, eps, ddof):
    w = np.zeros(len(p))
    for k in range(1, K):
        s = (k * (K - k) / K / (K - ddof)) ** 0.5
        w += comb(K, k) * k * (K - k) / K**2 * p**k * (1 - p) ** (K - k) / p / (1 - p) / (s + eps)
    return w
