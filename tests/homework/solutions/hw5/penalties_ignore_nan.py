"""A divergence that is not a number changes nothing."""

POINTS = {"q3": 0}


def penalties(kls, target, start):
    lam, out = start, []
    for k in kls:
        if k > 1.5 * target:
            lam = lam * 2
        elif k < target / 1.5:
            lam = lam / 2
        lam = min(max(lam, 1e-3), 1e3)
        out.append(lam)
    return np.array(out)
