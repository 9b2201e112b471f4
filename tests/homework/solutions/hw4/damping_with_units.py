"""The damping is added as it is, without the mean of the diagonal."""

POINTS = {"q3": 1}
SAYS = "mean of the diagonal"


def natural_step(g, F, delta, damping):
    x = np.linalg.solve(F + damping * np.eye(len(g)), g)
    return x * np.sqrt(delta / max(x @ F @ x, 1e-300))
