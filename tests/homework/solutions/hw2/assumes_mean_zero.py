"""The formula for a baseline whose term has mean zero."""

POINTS = {"q4": 0}
SAYS = "mean zero"


def best_dose(prob, scores, togo, baseline):
    G, B = (scores * togo[..., None]).sum(1), (scores * baseline[..., None]).sum(1)
    square = prob @ (B**2).sum(1)
    return prob @ (G * B).sum(1) / square if square > 0 else 0.0
