"""The start is taken to be one."""

POINTS = {"q3": 2}


def penalties(kls, target, start):
    lam, out = 1.0, []
    for k in kls:
        if not k <= 1.5 * target:
            lam *= 2
        elif k < target / 1.5:
            lam /= 2
        lam = min(max(lam, 1e-3), 1e3)
        out.append(lam)
    return np.array(out)
