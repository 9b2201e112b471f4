"""A small number keeps the denominator of the score from zero."""

POINTS = {"q1": 0, "q2": 5}


def score(theta, state, action, eps):
    pi = policy_table(theta, eps)[state]
    p = policy_table(theta, 0.0)[state]
    one = np.zeros(len(p))
    one[action] = 1.0
    out = np.zeros(theta.shape)
    out[state] = (1 - eps) * p[action] * (one - p) / (pi[action] + 1e-8)
    return out
