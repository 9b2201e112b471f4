"""The largest logit of the whole table is subtracted, and rows far below it vanish."""

POINTS = {"q1": 3}


def score(theta, state, action, eps):
    e = np.exp(theta - theta.max())
    p = (e / e.sum(axis=1, keepdims=True))[state]
    out = np.zeros(theta.shape)
    share = (1 - eps) * p[action] / ((1 - eps) * p[action] + eps / len(p))
    out[state] = -share * p
    out[state, action] += share
    return out
