"""The score is a one-sided difference with a coarse step."""

POINTS = {"q1": 0, "q2": 0}


def score(theta, state, action, eps):
    h, out = 1e-4, np.zeros(theta.shape)
    base = np.log(policy_table(theta, eps)[state, action])
    for b in range(theta.shape[1]):
        moved = theta.astype(float).copy()
        moved[state, b] += h
        out[state, b] = (np.log(policy_table(moved, eps)[state, action]) - base) / h
    return out
