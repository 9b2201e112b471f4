"""The policy pushes the wrong way."""

POINTS = {"q6": 0}
SAYS = "150 are asked for"

npg_theta = -np.asarray(npg_theta)
