"""The weights run on freely and are cut off when they are returned."""

POINTS = {"q3": 0}


def penalties(kls, target, start):
    factor = np.ones(len(kls))
    factor[np.isnan(kls) | (kls > 1.5 * target)] = 2.0
    factor[kls < target / 1.5] = 0.5
    return np.clip(start * np.cumprod(factor), 1e-3, 1e3)
