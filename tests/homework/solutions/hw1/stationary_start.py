"""Every step starts from the first distribution: states are not carried forward."""

POINTS = {"q4": 0}
SAYS = "differences of j"


def exact_gradient(P, r, mu, H, theta, eps):
    p, pi = policy_table(theta, 0.0), policy_table(theta, eps)
    value, out = np.zeros(len(mu)), np.zeros(np.shape(theta))
    for _ in range(H):
        q = r + P @ value
        value = (pi * q).sum(1)
        out += np.asarray(mu)[:, None] * (1 - eps) * p * (q - (p * q).sum(1, keepdims=True))
    return out
