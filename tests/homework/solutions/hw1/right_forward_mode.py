"""The exact gradient by carrying derivatives of the state distribution forward."""

POINTS = {}


def exact_gradient(P, r, mu, H, theta, eps):
    S, A = theta.shape
    p, pi = policy_table(theta, 0.0), policy_table(theta, eps)
    dpi = np.zeros((S, A, S, A))
    for s in range(S):
        dpi[s, :, s, :] = (1 - eps) * (np.diag(p[s]) - np.outer(p[s], p[s]))
    d, dd = np.array(mu, float), np.zeros((S, S, A))
    out = np.zeros((S, A))
    for _ in range(H):
        djoint = dd[:, None] * pi[:, :, None, None] + d[:, None, None, None] * dpi
        out += np.einsum("sa,saxy->xy", r, djoint)
        dd = np.einsum("sat,saxy->txy", P, djoint)
        d = np.einsum("sat,sa->t", P, d[:, None] * pi)
    return out
