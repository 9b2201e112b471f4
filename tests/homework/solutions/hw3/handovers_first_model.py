"""The transition model of the first step is used at every step."""

POINTS = {"q1": 0}


def handovers(P, r, mu, old, new):
    H = len(r)
    W = []
    for k in range(H + 1):
        d, total = np.array(mu, float), 0.0
        for h in range(H):
            pi = new[h] if h < k else old[h]
            total += (d[:, None] * pi * r[h]).sum()
            d = np.einsum("s,sa,sat->t", d, pi, P[0])
        W.append(total)
    return np.array(W)
