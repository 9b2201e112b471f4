"""The row of the visited state instead of the whole table."""

POINTS = {"q1": 0, "q2": 0}
SAYS = "has shape"


def score(theta, state, action, eps):
    p, pi = policy_table(theta, 0.0)[state], policy_table(theta, eps)[state]
    return (1 - eps) * p[action] * (np.eye(len(p))[action] - p) / pi[action]
