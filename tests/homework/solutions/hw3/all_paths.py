"""A sum over all paths, which forty steps do not allow."""

POINTS = {"q4": 1}


def second_moments(P, mu, old, new):
    if len(old) > 12:
        raise TimeoutError("too many paths")
    out, paths = np.zeros(len(old)), [(m, 1.0, s) for s, m in enumerate(mu)]
    for h in range(len(old)):
        longer = []
        for p, w, s in paths:
            for a in range(old.shape[2]):
                v, q = w * new[h, s, a] / old[h, s, a], p * old[h, s, a]
                out[h] += q * v * v
                longer += [(q * P[h, s, a, t], v, t) for t in range(len(mu))]
        paths = longer
    return out
