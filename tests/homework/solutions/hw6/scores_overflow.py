"""The exponentials of the logits overflow."""

POINTS = {"q1": 2}
SAYS = "NaN or infinity"


def scores(theta, prompts, responses):
    total, g = np.zeros(len(prompts)), np.zeros((len(prompts), *np.shape(theta)))
    for i, n in enumerate(prompts):
        m = n
        for a in responses[i]:
            p = np.exp(theta[m]) / np.exp(theta[m]).sum()
            total[i] += np.log(p[a])
            g[i, m] -= p
            g[i, m, a] += 1
            if a == 0:
                break
            m = m - a if m >= a else -1
    return total, g
