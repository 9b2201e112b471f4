"""The damping got into the constraint."""

POINTS = {"q3": 1}
SAYS = "undamped"


def natural_step(g, F, delta, damping):
    x = np.linalg.solve(F + damping * np.diag(F).mean() * np.eye(len(g)), g)
    return x * np.sqrt(delta / max(x @ g, 1e-300))
