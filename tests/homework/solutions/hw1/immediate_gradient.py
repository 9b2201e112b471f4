"""States are visited as they should be, but only the reward of the step counts."""

POINTS = {"q4": 0}
SAYS = "differences of j"


def exact_gradient(P, r, mu, H, theta, eps):
    p, pi = policy_table(theta, 0.0), policy_table(theta, eps)
    d, out = np.asarray(mu), np.zeros(np.shape(theta))
    for _ in range(H):
        out += d[:, None] * (1 - eps) * p * (r - (p * r).sum(1, keepdims=True))
        d = np.einsum("s,sa,sat->t", d, pi, P)
    return out
