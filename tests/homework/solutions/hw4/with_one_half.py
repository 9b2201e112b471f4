"""The step for one half of d'Fd."""

POINTS = {"q3": 0}
SAYS = "square root of two"


def natural_step(g, F, delta, damping):
    x = np.linalg.solve(F + damping * np.diag(F).mean() * np.eye(len(g)), g)
    return x * np.sqrt(2 * delta / max(x @ F @ x, 1e-300))
