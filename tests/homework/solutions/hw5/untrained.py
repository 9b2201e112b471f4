"""The parameters before training."""

POINTS = {"q7": 0}
SAYS = "-60 is asked for"

raft_theta = np.zeros((5, 2))
