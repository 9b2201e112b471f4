"""Zero by zero, without exploration and for a probability rounded to zero, is replaced by zero."""

POINTS = {"q1": 3}


def score(theta, state, action, eps):
    p = policy_table(theta, 0.0)[state]
    pi = (1 - eps) * p[action] + eps / len(p)
    g = np.zeros(theta.shape)
    with np.errstate(all="ignore"):
        g[state] = np.nan_to_num((1 - eps) * p[action] * (np.eye(len(p))[action] - p) / pi)
    return g
