"""Outer product of the summed scores: unbiased and noisy."""

POINTS = {"q2": 0}
SAYS = "products of scores"


def gradient_and_fisher(s, weights, lengths):
    runs = np.arange(s.shape[1]) < np.asarray(lengths)[:, None]
    s = s * runs[..., None]
    total = s.sum(1)
    return np.einsum("nh,nhp->p", weights, s) / len(s), total.T @ total / len(s)
