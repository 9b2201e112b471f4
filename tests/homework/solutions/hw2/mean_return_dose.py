"""The dose that fits the returns best."""

POINTS = {"q4": 0}
SAYS = "mean return"


def best_dose(prob, scores, togo, baseline):
    square = prob @ (baseline**2).sum(1)
    return prob @ (togo * baseline).sum(1) / square if square > 0 else 0.0
