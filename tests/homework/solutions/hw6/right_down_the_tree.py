"""KL updates by recursion over the tree of prefixes."""

POINTS = {}


def kl_updates(theta, ref, n, H):
    theta, ref = np.asarray(theta, float), np.asarray(ref, float)
    log = theta - np.logaddexp.reduce(theta, axis=1)[:, None]
    old = ref - np.logaddexp.reduce(ref, axis=1)[:, None]
    out = np.zeros((5, *theta.shape))

    def visit(m, h, a, b, g):
        if h == H:
            finish(a, b, g)
            return
        out[3, m] += np.exp(a) * (np.exp(log[m]) - np.exp(old[m]))
        for token in range(theta.shape[1]):
            score = g.copy()
            score[m] -= np.exp(log[m])
            score[m, token] += 1
            after = (a + log[m, token], b + old[m, token], score)
            if token == 0:
                finish(*after)
            else:
                visit(m - token if token <= m else -1, h + 1, *after)

    def finish(a, b, g):
        p, q = np.exp(a), np.exp(b)
        out[1] += p * (a - b) * g
        out[2] += (p - q) * g
        out[4] += (q - p + p * (a - b)) * g

    visit(n, 0, 0.0, 0.0, np.zeros(theta.shape))
    return out
