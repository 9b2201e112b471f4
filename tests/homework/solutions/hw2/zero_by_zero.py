"""A baseline of zero gives not a number."""

POINTS = {"q4": 0}
SAYS = "nan"


def best_dose(prob, scores, togo, baseline):
    G, B = (scores * togo[..., None]).sum(1), (scores * baseline[..., None]).sum(1)
    G, B = G - prob @ G, B - prob @ B
    with np.errstate(all="ignore"):
        return np.divide(prob @ (G * B).sum(1), prob @ (B * B).sum(1))
