"""The first k steps belong to the old policy."""

POINTS = {"q1": 0}
SAYS = "first k actions"


def handovers(P, r, mu, old, new):
    H = len(r)
    return np.array(
        [
            mu @ returns_to_come(P, r, np.concatenate([old[: H - k], new[H - k :]]))[0]
            for k in range(H + 1)
        ]
    )
