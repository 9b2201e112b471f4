"""A gradient shorter than 1e-12 counts as zero."""

POINTS = {"q3": 4}


def natural_step(g, F, delta, damping):
    if np.linalg.norm(g) < 1e-12:
        return np.zeros(g.shape)
    d = np.linalg.solve(F + damping * np.diag(F).mean() * np.eye(len(F)), g / np.abs(g).max())
    return d * np.sqrt(delta / (d @ F @ d))
