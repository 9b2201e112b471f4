"""The pseudo-inverse drops directions below a thousandth."""

POINTS = {"q3": 4}


def natural_step(g, F, delta, damping):
    if not g.any():
        return np.zeros(len(g))
    d = np.linalg.pinv(F + damping * np.diag(F).mean() * np.eye(len(g)), rcond=1e-3) @ g
    return np.sqrt(delta / (d @ F @ d)) * d
