"""The weight grows without limit."""

POINTS = {"q3": 0}
SAYS = "up to 1000"


def penalties(kls, target, start):
    out, lam = [], start
    for kl in kls:
        lam = lam * 2 if not kl <= 1.5 * target else lam / 2 if kl < target / 1.5 else lam
        out.append(lam)
    return out
