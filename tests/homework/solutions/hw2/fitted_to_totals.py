"""The target is the total return at every step."""

POINTS = {"q1": 0, "q2": 0}
SAYS = "total return"


def fit_linear(phi, rewards, lengths, penalty):
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    total = np.broadcast_to((rewards * runs).sum(1, keepdims=True), rewards.shape)
    x, y = phi[runs], total[runs]
    return np.linalg.solve(x.T @ x + penalty * np.diag([1.0] * (x.shape[1] - 1) + [0]), x.T @ y)
