"""The ratio r is the policy over the reference."""

POINTS = {"q5": 0}
SAYS = "update 2 is upside down"


def kl_updates(theta, ref, n, H):
    theta, ref = np.asarray(theta, float), np.asarray(ref, float)
    out = np.zeros((5, *theta.shape))
    y = all_responses(theta.shape[1], H)
    for row in y:
        logs, g = scores(theta, np.array([n]), row[None])
        ell = logs[0] - scores(ref, np.array([n]), row[None])[0][0]
        p, r, g = np.exp(logs[0]), np.exp(ell), g[0]
        parts = [0 * g, ell * g, (1 - r) * g, tokens(theta, ref, n, row), (r - 1 + ell) * g]
        out += p * np.array(parts)
    return out


def tokens(theta, ref, n, row):
    total, m = np.zeros(theta.shape), n
    for a in row:
        p = np.exp(theta[m] - np.logaddexp.reduce(theta[m]))
        q = np.exp(ref[m] - np.logaddexp.reduce(ref[m]))
        total[m] -= (1 - q[a] / p[a]) * p
        total[m, a] += 1 - q[a] / p[a]
        if a == 0:
            break
        m = m - a if m >= a else -1
    return total
