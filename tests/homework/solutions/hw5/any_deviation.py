"""No range in which the weight rests."""

POINTS = {"q3": 0}


def penalties(kls, target, start):
    out, lam = [], start
    for kl in kls:
        lam = min(max(lam / 2 if kl < target else lam * 2, 1e-3), 1e3)
        out.append(lam)
    return out
