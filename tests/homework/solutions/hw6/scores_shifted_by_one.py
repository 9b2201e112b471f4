"""Each token is scored in the row that holds after it."""

POINTS = {"q1": 0, "q2": 0, "q5": 0, "q7": 0}
SAYS = "wrong for three responses"


def scores(theta, prompts, responses):
    total, g = np.zeros(len(prompts)), np.zeros((len(prompts), *np.shape(theta)))
    for i, n in enumerate(prompts):
        m = n
        for a in responses[i]:
            m = m - a if m >= a else -1
            p = np.exp(theta[m] - np.logaddexp.reduce(theta[m]))
            total[i] += np.log(p[a])
            g[i, m] -= p
            g[i, m, a] += 1
            if a == 0:
                break
    return total, g
