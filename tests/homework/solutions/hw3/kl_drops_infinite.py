"""Actions that either policy never takes are left out."""

POINTS = {"q5": 0}


def kl_terms(P, mu, old, new):
    d, out = np.array(mu, float), []
    for h in range(len(old)):
        both = (old[h] > 0) & (new[h] > 0)
        log = np.zeros(old[h].shape)
        log[both] = np.log(old[h][both] / new[h][both])
        out.append(d @ (old[h] * log).sum(1))
        d = np.einsum("s,sa,sat->t", d, old[h], P[h])
    return np.array(out)
