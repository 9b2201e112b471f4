"""The pole stays up for a while."""

POINTS = {"q6": 3}
SAYS = "185 are asked for"

# Written down, not a part of what training gave: that differs between processors.
cart_theta = np.array([[0, 0], [0, 0], [-0.5, 0.5], [-1, 1], [0, 0]], dtype=float)
