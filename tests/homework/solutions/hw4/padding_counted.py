"""The lengths are not used."""

POINTS = {"q2": 0}
SAYS = "padding"


def gradient_and_fisher(s, weights, lengths):
    n = len(s)
    return np.einsum("nh,nhp->p", weights, s) / n, np.einsum("nhp,nhq->pq", s, s) / n
