"""NaN is replaced, and infinity becomes a large number with it."""

POINTS = {"q5": 0}


def kl_terms(P, mu, old, new):
    d, out = np.array(mu, float), []
    for h in range(len(old)):
        with np.errstate(all="ignore"):
            inner = np.nan_to_num(old[h] * np.log(old[h] / new[h]))
            out.append((d * inner.sum(axis=1)).sum())
        d = np.einsum("s,sa,sat->t", d, old[h], P[h])
    return np.array(out)
