"""The best dose in exact fractions."""

POINTS = {}


from fractions import Fraction


def best_dose(prob, scores, togo, baseline):
    exact = np.vectorize(lambda v: Fraction(float(v)), otypes=[object])
    p, s = exact(prob), exact(scores)
    x, y = (s * exact(togo)[..., None]).sum(1), (s * exact(baseline)[..., None]).sum(1)
    mass = sum(p)
    x = x - (p[:, None] * x).sum(0) / mass
    y = y - (p[:, None] * y).sum(0) / mass
    below = (p[:, None] * y * y).sum()
    return float((p[:, None] * x * y).sum() / below) if below else 0.0
