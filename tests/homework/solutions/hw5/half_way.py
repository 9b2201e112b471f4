"""Too weak a thrust."""

POINTS = {"q7": 2}
SAYS = "-12 is asked for"

raft_theta = [[-1.4, -0.5], [0.2, -0.4], [-0.5, 0.0], [0.0, -0.3], [-0.2, 0.0]]
