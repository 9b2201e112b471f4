"""The list runs backwards."""

POINTS = {"q1": 0}
SAYS = "from the new policy"


def handovers(P, r, mu, old, new):
    return np.array(
        [
            mu @ returns_to_come(P, r, np.concatenate([new[:k], old[k:]]))[0]
            for k in range(len(r) + 1)
        ]
    )[::-1]
