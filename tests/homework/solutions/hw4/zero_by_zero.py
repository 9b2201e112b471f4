"""No step for a gradient of zero, but not a number."""

POINTS = {"q3": 3}
SAYS = "nan"


def natural_step(g, F, delta, damping):
    x = np.linalg.solve(F + damping * np.diag(F).mean() * np.eye(len(g)), g)
    with np.errstate(all="ignore"):
        return x * np.sqrt(delta / (x @ F @ x))
