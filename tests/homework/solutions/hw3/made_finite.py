"""A small number in the logarithm hides the infinity."""

POINTS = {"q5": 0}
SAYS = "infinite"


def kl_terms(P, mu, old, new):
    return _kl(P, mu, old, new, visits=old, small=1e-300)


def _kl(P, mu, old, new, visits, small=0.0):
    d, out = mu, []
    for h in range(len(old)):
        joint = d[:, None] * old[h]
        m = joint > 0
        with np.errstate(all="ignore"):
            out.append((joint[m] * np.log(old[h][m] / (new[h][m] + small))).sum())
        d = np.einsum("s,sa,sat->t", d, visits[h], P[h])
    return np.array(out)
