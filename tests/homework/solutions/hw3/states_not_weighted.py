"""Each state counts alike."""

POINTS = {"q5": 0}
SAYS = "how often the old policy"


def kl_terms(P, mu, old, new):
    with np.errstate(all="ignore"):
        each = np.where(old > 0, old * np.log(np.where(old > 0, old, 1) / new), 0.0).sum(2)
    return np.array([mu @ each[0], *each[1:].sum(1)])
