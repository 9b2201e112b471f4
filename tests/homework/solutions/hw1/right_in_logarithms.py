"""The score from log probabilities, with logaddexp instead of a sum."""

POINTS = {}


def score(theta, state, action, eps):
    row = np.asarray(theta, float)[state]
    logp = row - np.logaddexp.reduce(row)
    with np.errstate(divide="ignore"):
        logpi = np.logaddexp(np.log1p(-eps) + logp, np.log(eps / len(row)))
    share = np.exp(np.log1p(-eps) + logp[action] - logpi[action]) if eps < 1 else 0.0
    table = [[0.0] * len(row) for _ in theta]
    table[state] = [share * ((b == action) - np.exp(logp[b])) for b in range(len(row))]
    return table
