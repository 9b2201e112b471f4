"""One-hot minus pi: the formula of the softmax with the other policy in it."""

POINTS = {"q1": 0, "q2": 0}
SAYS = "finite difference"


def score(theta, state, action, eps):
    table = np.zeros(np.shape(theta))
    table[state] = -policy_table(theta, eps)[state]
    table[state, action] += 1
    return table
