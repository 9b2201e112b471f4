"""The penalty is ignored."""

POINTS = {"q1": 0, "q2": 0}
SAYS = "a penalty of 2"


def fit_linear(phi, rewards, lengths, penalty):
    x, y = _steps(phi, rewards, lengths)
    return np.linalg.lstsq(x, y, rcond=None)[0]


def _steps(phi, rewards, lengths):
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    togo = np.cumsum((rewards * runs)[:, ::-1], axis=1)[:, ::-1]
    return phi[runs], togo[runs]
