"""A gradient of zero gives zero by zero."""

POINTS = {"q3": 3}


def natural_step(g, F, delta, damping):
    d = np.linalg.solve(F + damping * np.trace(F) / len(F) * np.eye(len(F)), g)
    return d * np.sqrt(delta / (d @ F @ d))
