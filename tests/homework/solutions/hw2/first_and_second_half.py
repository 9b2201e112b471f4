"""The batch is cut in the middle, not into even and odd."""

POINTS = {"q2": 0}


def cross_fit(phi, rewards, lengths, penalty):
    n = len(rewards)
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    out = np.cumsum((rewards * runs)[:, ::-1], axis=1)[:, ::-1].astype(float)
    for mine, other in ((slice(n // 2), slice(n // 2, None)), (slice(n // 2, None), slice(n // 2))):
        out[mine] -= phi[mine] @ fit_linear(
            phi[other], rewards[other], np.asarray(lengths)[other], penalty
        )
    return out * runs
