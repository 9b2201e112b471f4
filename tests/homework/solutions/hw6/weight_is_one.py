"""The division is thought to change the scale alone."""

POINTS = {"q6": 0}
SAYS = "Your weight is 1"


def grpo_weight(p, K, eps, ddof):
    return np.ones(len(p))
