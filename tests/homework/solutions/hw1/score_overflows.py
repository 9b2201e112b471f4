"""The softmax is written out anew, and its exponentials overflow for large logits."""

POINTS = {"q1": 0}


def score(theta, state, action, eps):
    e = np.exp(theta[state])
    p = e / e.sum()
    pi = (1 - eps) * p + eps / len(p)
    out = np.zeros_like(theta, dtype=float)
    out[state] = -(1 - eps) * p[action] * p / pi[action]
    out[state, action] += (1 - eps) * p[action] / pi[action]
    return out
