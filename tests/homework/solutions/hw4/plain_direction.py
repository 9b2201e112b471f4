"""The plain gradient, scaled to the constraint."""

POINTS = {"q3": 1}
SAYS = "plain gradient"


def natural_step(g, F, delta, damping):
    return g * np.sqrt(delta / max(g @ F @ g, 1e-300))
