"""Log-probabilities and scores are means over tokens."""

POINTS = {"q1": 0, "q2": 0, "q5": 0, "q7": 0}
SAYS = "mean over tokens"


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
    length = [list(y).index(0) + 1 if 0 in y else len(y) for y in responses]
    return total / length, g / np.array(length)[:, None, None]
