"""The ends, joined by a straight line."""

POINTS = {"q1": 0}


def handovers(P, r, mu, old, new):
    ends = [mu @ returns_to_come(P, r, pi)[0] for pi in (old, new)]
    return np.linspace(*ends, len(r) + 1)
