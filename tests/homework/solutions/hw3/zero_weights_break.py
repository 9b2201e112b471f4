"""Zero divided by zero where all weights vanish."""

POINTS = {"q3": 0}
SAYS = "nan"


def off_policy(old_prob, new_prob, rewards, lengths):
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    W, r = np.cumprod(np.where(runs, new_prob / old_prob, 1.0), axis=1), rewards * runs
    with np.errstate(all="ignore"):
        return np.array(
            [
                np.mean(W[:, -1] * r.sum(1)),
                (W * r).sum() / len(r),
                ((W * r).sum(0) / W.sum(0)).sum(),
            ]
        )
