"""The ratio of one step at a time."""

POINTS = {"q4": 0}
SAYS = "should be multiplied"


def second_moments(P, mu, old, new):
    d, out = mu, []
    for h in range(len(old)):
        out.append((d[:, None] * new[h] ** 2 / old[h]).sum())
        d = np.einsum("s,sa,sat->t", d, old[h], P[h])
    return np.array(out)
