"""The weight of infinitely large groups."""

POINTS = {"q6": 0}
SAYS = "limit for large groups"


def grpo_weight(p, K, eps, ddof):
    return 1 / (np.sqrt(p * (1 - p)) + eps)
