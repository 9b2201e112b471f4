"""Old over new."""

POINTS = {"q3": 0}
SAYS = "upside down"

_as_it_was = off_policy


def off_policy(old_prob, new_prob, rewards, lengths):
    return _as_it_was(new_prob, np.maximum(old_prob, 1e-12), rewards, lengths)
