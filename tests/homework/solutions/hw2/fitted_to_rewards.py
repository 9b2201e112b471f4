"""The target is the reward of the step."""

POINTS = {"q1": 0, "q2": 0}
SAYS = "single steps"


def fit_linear(phi, rewards, lengths, penalty):
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    x, y = phi[runs], rewards[runs]
    return np.linalg.solve(x.T @ x + penalty * np.diag([1.0] * (x.shape[1] - 1) + [0]), x.T @ y)
