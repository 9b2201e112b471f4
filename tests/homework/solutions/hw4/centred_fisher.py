"""The mean score is subtracted, as in a sample covariance."""

POINTS = {"q2": 0}


def gradient_and_fisher(s, weights, lengths):
    runs = np.arange(s.shape[1]) < np.asarray(lengths)[:, None]
    g = np.einsum("nh,nhp->p", weights * runs, s) / len(s)
    x = s[runs] - s[runs].mean(0)
    return g, x.T @ x / len(s)
