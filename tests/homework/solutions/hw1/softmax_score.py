"""The score of the softmax, as if there were no exploration."""

POINTS = {"q1": 0, "q2": 0}
SAYS = "score of the softmax alone"


def score(theta, state, action, eps):
    table = np.zeros(np.shape(theta))
    table[state] = -policy_table(theta, 0.0)[state]
    table[state, action] += 1
    return table
