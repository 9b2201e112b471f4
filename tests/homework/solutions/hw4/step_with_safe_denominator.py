"""A small number is added below the square root."""

POINTS = {"q3": 4}


def natural_step(g, F, delta, damping):
    d = np.linalg.solve(F + damping * np.mean(np.diag(F)) * np.eye(len(g)), g)
    return np.sqrt(delta / (d @ F @ d + 1e-8)) * d
