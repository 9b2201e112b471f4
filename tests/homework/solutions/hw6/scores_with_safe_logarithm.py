"""A small number is added inside the logarithm."""

POINTS = {"q1": 2, "q2": 2, "q5": 3}
SAYS = "log-probabilities are wrong"


def scores(theta, prompts, responses):
    total, g = np.zeros(len(prompts)), np.zeros((len(prompts), *np.shape(theta)))
    for i, n in enumerate(prompts):
        m = n
        for a in responses[i]:
            p = np.exp(theta[m] - np.logaddexp.reduce(theta[m]))
            total[i] += np.log(p[a] + 1e-12)
            g[i, m] -= p
            g[i, m, a] += 1
            if a == 0:
                break
            m = m - a if m >= a else -1
    return total, g
