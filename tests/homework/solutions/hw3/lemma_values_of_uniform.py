"""The values average over actions as if the old policy were uniform."""

POINTS = {"q2": 0}


def lemma_terms(P, r, mu, old, new):
    H, S, A = r.shape
    Q, V = np.zeros((H, S, A)), np.zeros((H + 1, S))
    for h in reversed(range(H)):
        Q[h] = r[h] + P[h] @ V[h + 1]
        V[h] = Q[h].mean(axis=1)
    d, out = mu, np.zeros(H)
    for h in range(H):
        out[h] = np.sum(d[:, None] * new[h] * (Q[h] - V[h][:, None]))
        d = np.einsum("s,sa,sat->t", d, new[h], P[h])
    return out
