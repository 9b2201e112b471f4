"""The padding is multiplied by zero, which leaves NaN where there was NaN."""

POINTS = {"q2": 3}


def gradient_and_fisher(s, weights, lengths):
    N, H, p = s.shape
    mask = np.arange(H) < lengths[:, None]
    s = s * mask[:, :, None]
    return np.einsum("nhp,nh->p", s, weights) / N, np.einsum("nhp,nhq->pq", s, s) / N
