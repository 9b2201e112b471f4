"""A gradient shorter than 1e-6 counts as zero."""

POINTS = {"q3": 4}


def natural_step(g, F, delta, damping):
    if np.linalg.norm(g) < 1e-6:
        return np.zeros_like(g)
    d = np.linalg.solve(F + damping * np.diag(F).mean() * np.eye(len(g)), g)
    return np.sqrt(delta / (d @ F @ d)) * d
