"""Each reward gets the ratio of its own step."""

POINTS = {"q3": 0}
SAYS = "product of all ratios"


def off_policy(old_prob, new_prob, rewards, lengths):
    runs = np.arange(rewards.shape[1]) < np.asarray(lengths)[:, None]
    w, r = np.where(runs, new_prob / old_prob, 1.0), rewards * runs
    s = w.sum(0)
    return np.array(
        [
            np.mean(w.prod(1) * r.sum(1)),
            (w * r).sum() / len(r),
            ((w * r).sum(0) / np.where(s > 0, s, 1)).sum(),
        ]
    )
