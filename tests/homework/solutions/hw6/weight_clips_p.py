"""The probability is kept away from 0 and 1."""

POINTS = {"q6": 3}


from math import comb


def grpo_weight(p, K, eps, ddof):
    w, p = np.zeros(len(p)), np.clip(p, 1e-3, 1 - 1e-3)
    for k in range(1, K):
        s = (k * (K - k) / K / (K - ddof)) ** 0.5
        w += comb(K, k) * k * (K - k) / K**2 * p ** (k - 1) * (1 - p) ** (K - k - 1) / (s + eps)
    return w
