"""States reached with less than 1e-12 are left out, though the divergence is infinite there."""

POINTS = {"q5": 3}


def kl_terms(P, mu, old, new):
    d, out = np.array(mu, float), []
    for h in range(len(P)):
        with np.errstate(all="ignore"):
            k = np.where(old[h] > 0, old[h] * (np.log(old[h]) - np.log(new[h])), 0.0).sum(axis=1)
        out.append((d[d > 1e-12] * k[d > 1e-12]).sum())
        d = np.einsum("s,sa,sat->t", d, old[h], P[h])
    return np.array(out)
