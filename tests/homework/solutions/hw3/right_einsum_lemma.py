"""The terms of the lemma with joint distributions and action values as arrays over all steps."""

POINTS = {}


def lemma_terms(P, r, mu, old, new):
    H = r.shape[0]
    joint, d = [], np.array(mu, float)
    for h in range(H):
        joint.append(np.einsum("s,sa->sa", d, new[h]))
        d = np.einsum("sa,sat->t", joint[-1], P[h])
    Q, later = np.zeros(r.shape), np.zeros(r.shape[1])
    for h in range(H - 1, -1, -1):
        Q[h] = r[h] + np.einsum("sat,t->sa", P[h], later)
        later = np.einsum("sa,sa->s", old[h], Q[h])
    adv = Q - np.einsum("hsa,hsa->hs", old, Q)[..., None]
    return np.einsum("hsa,hsa->h", np.array(joint), adv)
