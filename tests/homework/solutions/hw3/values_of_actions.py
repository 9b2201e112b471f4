"""Q in place of A."""

POINTS = {"q2": 0}
SAYS = "averages of q"


def lemma_terms(P, r, mu, old, new):
    return _terms(P, r, mu, old, visits=new, acts=new, compare=0.0)


def _terms(P, r, mu, valued, visits, acts, compare=1.0):
    V, d, out = returns_to_come(P, r, valued), mu, []
    for h in range(len(r)):
        A = r[h] + P[h] @ V[h + 1] - compare * V[h][:, None]
        out.append((d[:, None] * acts[h] * A).sum())
        d = np.einsum("s,sa,sat->t", d, visits[h], P[h])
    return np.array(out)
