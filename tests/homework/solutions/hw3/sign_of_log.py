"""New over old, without the minus."""

POINTS = {"q6": 0}
SAYS = "wrong sign"

_as_it_was = kl_estimates


def kl_estimates(log_old, log_new):
    return _as_it_was(log_new, log_old)
