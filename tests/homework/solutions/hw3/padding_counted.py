"""The lengths are ignored."""

POINTS = {"q3": 0}
SAYS = "padding"

_as_it_was = off_policy


def off_policy(old_prob, new_prob, rewards, lengths):
    return _as_it_was(old_prob, new_prob, rewards, np.full(len(rewards), rewards.shape[1]))
