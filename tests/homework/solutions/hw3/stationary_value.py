"""The value of step 0 at every step."""

POINTS = {"q2": 0}


def lemma_terms(P, r, mu, old, new):
    V, d, out = returns_to_come(P, r, old)[0], mu, []
    for h in range(len(r)):
        joint = d[:, None] * new[h]
        out.append((joint * (r[h] + P[h] @ V - V[:, None])).sum())
        d = np.einsum("sa,sat->t", joint, P[h])
    return out
