"""The variance as half the mean squared distance of two independent trajectories."""

POINTS = {}


def moments(prob, scores, weights, n):
    g = [sum(w * np.asarray(s, float) for s, w in zip(ss, ww)) for ss, ww in zip(scores, weights)]
    mean = sum(p * x for p, x in zip(prob, g))
    total = 0.0
    for p, x in zip(prob, g):
        for q, y in zip(prob, g):
            total += 0.5 * p * q * float((x - y) @ (x - y))
    return mean, total / n
