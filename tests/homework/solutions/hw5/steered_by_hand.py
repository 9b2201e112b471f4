"""Another policy that keeps the raft."""

POINTS = {}

raft_theta = [[-4.0, -0.5], [0.5, -3.0], [-2.0, 0.0], [0.0, -2.0], [-0.4, 0.0]]
