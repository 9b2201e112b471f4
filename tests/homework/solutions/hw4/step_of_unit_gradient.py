"""A gradient that is short is scaled by a little more than its length, and may count as zero."""

POINTS = {"q3": 4}


def natural_step(g, F, delta, damping):
    g = g / (np.linalg.norm(g) + 1e-8)
    d = np.linalg.solve(F + damping * np.diag(F).mean() * np.eye(len(g)), g)
    q = d @ F @ d
    return np.sqrt(delta / q) * d if q > 1e-12 else 0 * g
