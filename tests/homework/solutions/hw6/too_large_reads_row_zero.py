"""A response that is too large reads the row of 0."""

POINTS = {"q1": 0, "q2": 0, "q5": 0, "q7": 0}
SAYS = "reads the last row"


def scores(theta, prompts, responses):
    total, g = np.zeros(len(prompts)), np.zeros((len(prompts), *np.shape(theta)))
    for i, n in enumerate(prompts):
        m = n
        for a in responses[i]:
            p = np.exp(theta[m] - np.logaddexp.reduce(theta[m]))
            total[i] += np.log(p[a])
            g[i, m] -= p
            g[i, m, a] += 1
            if a == 0:
                break
            m = max(m - a, 0)
    return total, g
