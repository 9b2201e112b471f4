"""Everything sample by sample."""

POINTS = {}


def scores(theta, phi, actions):
    out = []
    for f, a in zip(phi, actions):
        row = -np.outer(f, probabilities(theta, f))
        row[:, a] += f
        out.append(row.ravel())
    return np.array(out)


def gradient_and_fisher(s, weights, lengths):
    p = np.shape(s)[2]
    g, F = np.zeros(p), np.zeros((p, p))
    for x, w, n in zip(s, weights, lengths):
        for h in range(n):
            g += w[h] * x[h]
            F += np.outer(x[h], x[h])
    return [g / len(s), F / len(s)]
