"""Scores in loops over tokens."""

POINTS = {}


def scores(theta, prompts, responses):
    total, g = np.zeros(len(prompts)), np.zeros((len(prompts), *np.shape(theta)))
    for i, n in enumerate(prompts):
        m = n
        for a in responses[i]:
            row = theta[m] - np.logaddexp.reduce(theta[m])
            total[i] += row[a]
            g[i, m] -= np.exp(row)
            g[i, m, a] += 1
            if a == 0:
                break
            m = m - a if m >= a else -1
    return total, g
