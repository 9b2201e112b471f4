"""A list and a tuple are returned."""

POINTS = {}


_kl, _length = kl_updates, length_updates


def kl_updates(theta, ref, n, H):
    return _kl(theta, ref, n, H).tolist()


def length_updates(theta, n, H, rewards):
    return tuple(_length(theta, n, H, rewards))
