"""The array has the type of the start, and a whole number is halved to a whole number."""

POINTS = {"q3": 2}


def penalties(kls, target, start):
    out, lam = np.full(len(kls), start), start
    for i, k in enumerate(kls):
        if not np.isfinite(k) or k > 1.5 * target:
            lam = min(2 * lam, 1e3)
        elif k < target / 1.5:
            lam = max(lam / 2, 1e-3)
        out[i] = lam
    return out
