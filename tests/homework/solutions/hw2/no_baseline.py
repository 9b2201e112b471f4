"""Nothing is subtracted: rewards-to-go in place of advantages."""

POINTS = {"q2": 0}
SAYS = "baseline is not subtracted"


def cross_fit(phi, rewards, lengths, penalty):
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    return np.cumsum((rewards * runs)[:, ::-1], axis=1)[:, ::-1] * runs
