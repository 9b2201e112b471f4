"""A small number in the logarithms makes every term finite."""

POINTS = {"q5": 0}


def kl_terms(P, mu, old, new):
    d, out = np.array(mu, float), []
    for h in range(len(old)):
        log = np.log(old[h] + 1e-12) - np.log(new[h] + 1e-12)
        out.append((d[:, None] * old[h] * log).sum())
        d = np.einsum("s,sa,sat->t", d, old[h], P[h])
    return np.array(out)
