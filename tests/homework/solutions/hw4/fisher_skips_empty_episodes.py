"""The average is taken over the episodes that have at least one step."""

POINTS = {"q2": 3}


def gradient_and_fisher(s, weights, lengths):
    p = s.shape[2]
    g, F, count = np.zeros(p), np.zeros((p, p)), 0
    for i, n in enumerate(lengths):
        if n > 0:
            g += weights[i, :n] @ s[i, :n]
            F += s[i, :n].T @ s[i, :n]
            count += 1
    return g / count, F / count
