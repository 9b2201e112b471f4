"""The length has g'Fg in place of g'F^-1 g."""

POINTS = {"q3": 0}
SAYS = "its inverse"


def natural_step(g, F, delta, damping):
    x = np.linalg.solve(F + damping * np.diag(F).mean() * np.eye(len(g)), g)
    return x * np.sqrt(delta / max(g @ F @ g, 1e-300))
