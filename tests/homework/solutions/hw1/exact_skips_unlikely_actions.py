"""Actions whose probability is below a thousandth are left out."""

POINTS = {"q4": 4}


def exact_gradient(P, r, mu, H, theta, eps):
    pi = policy_table(theta, eps)
    Vs = [np.zeros(len(mu))]
    for _ in range(H):
        Vs.append((pi * (r + P @ Vs[-1])).sum(axis=1))
    d, g = np.array(mu, float), np.zeros(theta.shape)
    for h in range(H):
        Q = r + P @ Vs[H - 1 - h]
        for s, a in np.argwhere(pi > 1e-3):
            g += d[s] * pi[s, a] * Q[s, a] * score(theta, s, a, eps)
        d = np.einsum("s,sa,sat->t", d, pi, P)
    return g
