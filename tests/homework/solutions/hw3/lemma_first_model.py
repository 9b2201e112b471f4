"""The distribution goes forward with the transition model of the first step."""

POINTS = {"q2": 0}


def lemma_terms(P, r, mu, old, new):
    V = returns_to_come(P, r, old)
    d, terms = np.array(mu, float), []
    for h in range(len(r)):
        A = r[h] + P[h] @ V[h + 1] - V[h][:, None]
        terms.append((d[:, None] * new[h] * A).sum())
        d = np.einsum("s,sa,sat->t", d, new[h], P[0])
    return np.array(terms)
