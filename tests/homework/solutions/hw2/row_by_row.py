"""Weights without self, row by row."""

POINTS = {}


def reuse_factor(W):
    return sum(1 - W[i][i] for i in range(len(W))) / len(W)


def without_self(W):
    out = []
    for i, row in enumerate(W):
        rest = [0.0 if j == i else x for j, x in enumerate(row)]
        if sum(rest) == 0:
            rest = [float(j != i) for j in range(len(row))]
        out.append([x / sum(rest) for x in rest])
    return out
