"""Actions of probability below 1e-10 add nothing, also where the new policy never takes them."""

POINTS = {"q5": 3}


def kl_terms(P, mu, old, new):
    d, out = np.array(mu, float), []
    for h in range(len(P)):
        with np.errstate(all="ignore"):
            k = np.where(old[h] > 1e-10, old[h] * (np.log(old[h]) - np.log(new[h])), 0.0).sum(
                axis=1
            )
        out.append((d[d > 0] * k[d > 0]).sum())
        d = np.einsum("s,sa,sat->t", d, old[h], P[h])
    return np.array(out)
