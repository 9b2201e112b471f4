"""Numerator and denominator are exchanged."""

POINTS = {"q4": 0}
SAYS = "reciprocal"


def best_dose(prob, scores, togo, baseline):
    G, B = (scores * togo[..., None]).sum(1), (scores * baseline[..., None]).sum(1)
    G, B = G - prob @ G, B - prob @ B
    cross = prob @ (G * B).sum(1)
    return prob @ (B * B).sum(1) / cross if cross else 0.0
