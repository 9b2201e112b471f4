"""A divergence that is not a number leaves the weight alone."""

POINTS = {"q3": 0}
SAYS = "not a number should"


def penalties(kls, target, start):
    out, lam = [], start
    for kl in kls:
        lam = lam * 2 if kl > 1.5 * target else lam / 2 if kl < target / 1.5 else lam
        lam = min(max(lam, 1e-3), 1e3)
        out.append(lam)
    return out
