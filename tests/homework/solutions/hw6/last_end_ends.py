"""A response ends at its last zero."""

POINTS = {"q1": 0}


def scores(theta, prompts, responses):
    total, g = np.zeros(len(prompts)), np.zeros((len(prompts), *np.shape(theta)))
    for i, n in enumerate(prompts):
        m, y = n, [int(a) for a in responses[i]]
        if 0 in y:
            y = y[: len(y) - y[::-1].index(0)]
        for a in y:
            row = theta[m] - np.logaddexp.reduce(theta[m])
            total[i] += row[a]
            g[i, m] -= np.exp(row)
            g[i, m, a] += 1
            m = m - a if m >= a else -1
    return total, g
