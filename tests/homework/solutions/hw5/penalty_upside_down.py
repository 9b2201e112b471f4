"""A large divergence weakens the penalty."""

POINTS = {"q3": 0}
SAYS = "stronger penalty"


def penalties(kls, target, start):
    lam, out = start, []
    for kl in kls:
        lam = lam / 2 if not kl <= 1.5 * target else lam * 2 if kl < target / 1.5 else lam
        out.append(min(max(lam, 1e-3), 1e3))
    return out
