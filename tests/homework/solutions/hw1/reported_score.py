"""The mean length in place of the parameters."""

POINTS = {"q6": 0}
SAYS = "has shape"

cart_theta = 200.0
