"""The square root is missing."""

POINTS = {"q3": 0}
SAYS = "square root missing"


def natural_step(g, F, delta, damping):
    x = np.linalg.solve(F + damping * np.diag(F).mean() * np.eye(len(g)), g)
    return x * delta / max(x @ F @ x, 1e-300)
