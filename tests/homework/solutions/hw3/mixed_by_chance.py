"""A policy that mixes both at every step."""

POINTS = {"q1": 0}


def handovers(P, r, mu, old, new):
    H = len(r)
    return np.array(
        [mu @ returns_to_come(P, r, (1 - k / H) * old + k / H * new)[0] for k in range(H + 1)]
    )
