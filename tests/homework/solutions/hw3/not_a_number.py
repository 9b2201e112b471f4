"""Zero times the logarithm of zero."""

POINTS = {"q5": 0}
SAYS = "nan"


def kl_terms(P, mu, old, new):
    d, out = mu, []
    with np.errstate(all="ignore"):
        for h in range(len(old)):
            joint = d[:, None] * old[h]
            out.append((joint * np.log(old[h] / new[h])).sum())
            d = np.einsum("sa,sat->t", joint, P[h])
    return np.array(out)
