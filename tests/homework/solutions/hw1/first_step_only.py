"""Only the first decision counts."""

POINTS = {"q4": 0}
SAYS = "five steps"

_every = exact_gradient


def exact_gradient(P, r, mu, H, theta, eps):
    return _every(P, r, mu, 1, theta, eps)
