"""Each episode is judged by the baseline fitted to its own half."""

POINTS = {"q2": 0}
SAYS = "its own group"


def cross_fit(phi, rewards, lengths, penalty):
    return _judged(phi, rewards, lengths, penalty, lambda half: slice(half, None, 2))


def _judged(phi, rewards, lengths, penalty, group):
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    out = np.cumsum((rewards * runs)[:, ::-1], axis=1)[:, ::-1].astype(float)
    for half in (0, 1):
        g = group(half)
        w = fit_linear(phi[g], rewards[g], np.asarray(lengths)[g], penalty)
        out[half::2] -= phi[half::2] @ w
    return out * runs
