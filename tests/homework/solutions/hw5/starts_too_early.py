"""The list starts with the given weight."""

POINTS = {"q3": 0}
SAYS = "begins with the start"


def penalties(kls, target, start):
    out = [start]
    for kl in kls[:-1]:
        lam = out[-1]
        lam = lam * 2 if not kl <= 1.5 * target else lam / 2 if kl < target / 1.5 else lam
        out.append(min(max(lam, 1e-3), 1e3))
    return out
