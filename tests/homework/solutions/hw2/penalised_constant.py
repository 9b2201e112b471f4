"""The constant is penalised too."""

POINTS = {"q1": 0, "q2": 0}
SAYS = "constant should not"


def fit_linear(phi, rewards, lengths, penalty):
    x, y = _steps(phi, rewards, lengths)
    return np.linalg.solve(
        x.T @ x + penalty * np.eye(x.shape[1]) + 1e-12 * np.eye(x.shape[1]), x.T @ y
    )


def _steps(phi, rewards, lengths):
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    togo = np.cumsum((rewards * runs)[:, ::-1], axis=1)[:, ::-1]
    return phi[runs], togo[runs]
