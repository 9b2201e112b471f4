"""Behind the end stands minus the baseline."""

POINTS = {"q2": 0}
SAYS = "behind the end"


def cross_fit(phi, rewards, lengths, penalty):
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    out = np.cumsum((rewards * runs)[:, ::-1], axis=1)[:, ::-1].astype(float)
    for half in (0, 1):
        o = slice(1 - half, None, 2)
        out[half::2] -= phi[half::2] @ fit_linear(
            phi[o], rewards[o], np.asarray(lengths)[o], penalty
        )
    return out
