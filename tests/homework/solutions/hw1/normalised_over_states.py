"""The softmax runs over states and actions together."""

POINTS = {"q1": 0, "q2": 0}
SAYS = "only state 0 was visited"


def score(theta, state, action, eps):
    theta = np.asarray(theta, float)
    p = np.exp(theta) / np.exp(theta).sum()
    table = -p
    table[state, action] += 1
    return (
        table * (1 - eps) * p[state, action] / ((1 - eps) * p[state, action] + eps / theta.shape[1])
    )
