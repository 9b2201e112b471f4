"""The normal equations by a solver that wants an invertible matrix."""

POINTS = {"q1": 3}


def fit_linear(phi, rewards, lengths, penalty):
    H, k = phi.shape[1:]
    runs = np.arange(H) < np.asarray(lengths)[:, None]
    togo = np.cumsum(np.where(runs, rewards, 0.0)[:, ::-1], axis=1)[:, ::-1]
    X, y = phi[runs], togo[runs]
    ridge = penalty * np.diag([1.0] * (k - 1) + [0.0])
    return np.linalg.solve(X.T @ X + ridge, X.T @ y)
