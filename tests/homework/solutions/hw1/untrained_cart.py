"""Parameters as they were before training."""

POINTS = {"q6": 0}
SAYS = "120 are asked for"

cart_theta = np.zeros((5, 2))
