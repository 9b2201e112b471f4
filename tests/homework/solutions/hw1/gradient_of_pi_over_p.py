"""The numerator knows the exploration, the denominator does not."""

POINTS = {"q1": 0, "q2": 0}
SAYS = "denominator"


def score(theta, state, action, eps):
    table = np.zeros(np.shape(theta))
    table[state] = -policy_table(theta, 0.0)[state]
    table[state, action] += 1
    return (1 - eps) * table
