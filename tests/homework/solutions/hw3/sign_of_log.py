"""New over old, without the minus."""

POINTS = {"q6": 0}
SAYS = "sign is turned"

_as_it_was = kl_estimates


def kl_estimates(log_old, log_new):
    return _as_it_was(log_new, log_old)
