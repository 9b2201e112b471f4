"""Steps whose weight is zero are taken for padding, in the Fisher matrix too."""

POINTS = {"q2": 3}


def gradient_and_fisher(s, weights, lengths):
    N, H = weights.shape
    runs = (np.arange(H) < np.asarray(lengths)[:, None]) & (np.nan_to_num(weights) != 0)
    x, w = s[runs], weights[runs]
    return x.T @ w / N, x.T @ x / N
