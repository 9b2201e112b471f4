"""A divergence exactly on a border changes the weight."""

POINTS = {"q3": 2}


def penalties(kls, target, start):
    lam, out = start, []
    for k in kls:
        if np.isnan(k) or k >= 1.5 * target:
            lam *= 2
        elif k <= target / 1.5:
            lam /= 2
        lam = np.clip(lam, 1e-3, 1e3)
        out.append(lam)
    return np.array(out)
