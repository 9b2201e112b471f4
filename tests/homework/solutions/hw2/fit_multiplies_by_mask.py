"""The padding is multiplied by zero, which leaves NaN where there was NaN."""

POINTS = {"q1": 3, "q2": 4}


def fit_linear(phi, rewards, lengths, penalty):
    N, H, k = phi.shape
    mask = np.arange(H) < np.asarray(lengths)[:, None]
    togo = np.cumsum((rewards * mask)[:, ::-1], axis=1)[:, ::-1] * mask
    X = (phi * mask[..., None]).reshape(-1, k)
    ridge = penalty * np.diag([1.0] * (k - 1) + [0.0])
    return np.linalg.pinv(X.T @ X + ridge) @ (X.T @ togo.reshape(-1))
