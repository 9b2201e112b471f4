"""The padding is fitted as well."""

POINTS = {"q1": 0, "q2": 0}
SAYS = "padding"


def fit_linear(phi, rewards, lengths, penalty):
    togo = np.cumsum(rewards[:, ::-1], axis=1)[:, ::-1]
    x, y = phi.reshape(-1, phi.shape[-1]), togo.ravel()
    return np.linalg.solve(x.T @ x + penalty * np.diag([1.0] * (x.shape[1] - 1) + [0]), x.T @ y)
