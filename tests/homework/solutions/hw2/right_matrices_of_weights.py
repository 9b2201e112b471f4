"""Both functions of the reuse question with loops over single numbers."""

POINTS = {}


def reuse_factor(W):
    lost = 0.0
    for i, row in enumerate(W):
        lost += row[i]
    return 1 - lost / len(W)


def without_self(W):
    n, out = len(W), []
    for i, row in enumerate(W):
        others = [0.0 if j == i else float(row[j]) for j in range(n)]
        if not any(others):
            others = [0.0 if j == i else 1.0 for j in range(n)]
        out.append([x / sum(others) for x in others])
    return out
