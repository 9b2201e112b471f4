"""The policy gradient theorem with the values of the whole horizon at every step."""

POINTS = {"q4": 0}


def exact_gradient(P, r, mu, H, theta, eps):
    pi = policy_table(theta, eps)
    V = np.zeros(len(mu))
    for _ in range(H):
        Q = r + P @ V
        V = (pi * Q).sum(axis=1)
    p = policy_table(theta, 0.0)
    d, out = np.array(mu, float), np.zeros(theta.shape)
    for _ in range(H):
        slope = (1 - eps) * p * (Q - (p * Q).sum(axis=1, keepdims=True))
        out += d[:, None] * slope
        d = np.einsum("s,sa,sat->t", d, pi, P)
    return out
