"""The new policy comes first."""

POINTS = {"q5": 0}
SAYS = "policies are exchanged"

_as_it_was = kl_terms


def kl_terms(P, mu, old, new):
    return _as_it_was(P, mu, new, old)
