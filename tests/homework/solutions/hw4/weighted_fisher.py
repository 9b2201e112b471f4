"""The weights got into the Fisher matrix: the covariance of the gradient."""

POINTS = {"q2": 0}
SAYS = "no weights"


def gradient_and_fisher(s, weights, lengths):
    runs = np.arange(s.shape[1]) < np.asarray(lengths)[:, None]
    s = s * (runs * weights)[..., None]
    return s.sum((0, 1)) / len(s), np.einsum("nhp,nhq->pq", s, s) / len(s)
