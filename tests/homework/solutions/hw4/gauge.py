"""Parameters with the same vector added to every column, which changes no probability."""

POINTS = {}

npg_theta = np.asarray(npg_theta) + np.arange(5.0)[:, None]
