"""Right for the batch mean only."""

POINTS = {"q5": 0}
SAYS = "unequal weights"


def reuse_factor(W):
    return 1 - 1 / len(W)
