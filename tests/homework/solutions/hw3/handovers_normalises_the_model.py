"""Every transition model is normalised, also the last one, which may hold zeros."""

POINTS = {"q1": 2}


def handovers(P, r, mu, old, new):
    P = P / P.sum(axis=-1, keepdims=True)
    H = len(r)
    return np.array(
        [mu @ returns_to_come(P, r, np.concatenate([new[:k], old[k:]]))[0] for k in range(H + 1)]
    )
