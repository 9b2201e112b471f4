"""The score without the probabilities of the row."""

POINTS = {"q1": 0, "q2": 0, "q5": 0, "q7": 0}
SAYS = "lack the second part"


def scores(theta, prompts, responses):
    total, g = np.zeros(len(prompts)), np.zeros((len(prompts), *np.shape(theta)))
    for i, n in enumerate(prompts):
        m = n
        for a in responses[i]:
            p = np.exp(theta[m] - np.logaddexp.reduce(theta[m]))
            total[i] += np.log(p[a])
            g[i, m, a] += 1
            if a == 0:
                break
            m = m - a if m >= a else -1
    return total, g
