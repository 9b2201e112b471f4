"""A response that was cut off gets the factor of an end token."""

POINTS = {"q1": 0, "q2": 0, "q5": 0, "q7": 0}
SAYS = "does not have"


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
            m = m - a if m >= a else -1
        else:
            p = np.exp(theta[m] - np.logaddexp.reduce(theta[m]))
            total[i] += np.log(p[0])
            g[i, m] -= p
            g[i, m, 0] += 1
    return total, g
