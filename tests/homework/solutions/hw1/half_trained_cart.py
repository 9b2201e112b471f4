"""The pole stays up for a while."""

POINTS = {"q6": 3}
SAYS = "185 are asked for"

cart_theta = 0.45 * np.asarray(cart_theta)
