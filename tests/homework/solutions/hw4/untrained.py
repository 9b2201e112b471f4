"""The parameters before training."""

POINTS = {"q6": 0}
SAYS = "150 are asked for"

npg_theta = np.zeros((5, 3))
