"""Returns by forward recursion, advantages from differences of the handovers."""

POINTS = {}


def handovers(P, r, mu, old, new):
    W = []
    for k in range(len(r) + 1):
        d, total = np.array(mu), 0.0
        for h in range(len(r)):
            pi = new[h] if h < k else old[h]
            total += np.einsum("s,sa,sa", d, pi, r[h])
            d = np.einsum("s,sa,sat->t", d, pi, P[h])
        W.append(float(total))
    return W


def lemma_terms(P, r, mu, old, new):
    return np.diff(handovers(P, r, mu, old, new))
