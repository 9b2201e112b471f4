"""The penalty stands beside a mean of squares."""

POINTS = {"q1": 0, "q2": 0}
SAYS = "mean of the squares"


def fit_linear(phi, rewards, lengths, penalty):
    x, y = _steps(phi, rewards, lengths)
    k = x.shape[1]
    return np.linalg.solve(x.T @ x + penalty * len(x) * np.diag([1.0] * (k - 1) + [0]), x.T @ y)


def _steps(phi, rewards, lengths):
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    togo = np.cumsum((rewards * runs)[:, ::-1], axis=1)[:, ::-1]
    return phi[runs], togo[runs]
