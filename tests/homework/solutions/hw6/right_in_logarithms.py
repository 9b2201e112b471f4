"""The weight of GRPO with logarithms of the binomials."""

POINTS = {}


import math


def grpo_weight(p, K, eps, ddof):
    found = []
    for x in np.asarray(p, float):
        total = 0.0
        for j in range(K - 1):
            log = math.lgamma(K - 1) - math.lgamma(j + 1) - math.lgamma(K - 1 - j)
            log += j * math.log(x) if j and x else -math.inf if j else 0.0
            rest = K - 2 - j
            log += rest * math.log1p(-x) if rest and x < 1 else -math.inf if rest else 0.0
            k = j + 1
            total += math.exp(log) / (math.sqrt(k * (K - k) / K / (K - ddof)) + eps)
        found.append((K - 1) / K * total)
    return found
