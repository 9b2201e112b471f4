"""Only the first divergence may be no number."""

POINTS = {"q3": 2}


def penalties(kls, target, start):
    lam, out = float(start), []
    for i, k in enumerate(kls):
        if k > 1.5 * target or (i == 0 and np.isnan(k)):
            lam *= 2
        elif k < target / 1.5:
            lam /= 2
        lam = min(max(lam, 1e-3), 1e3)
        out.append(lam)
    return np.array(out)
