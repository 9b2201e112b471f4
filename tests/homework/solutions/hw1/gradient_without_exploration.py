"""The gradient of the softmax policy."""

POINTS = {"q4": 0}
SAYS = "without exploration"

_explores = exact_gradient


def exact_gradient(P, r, mu, H, theta, eps):
    return _explores(P, r, mu, H, theta, 0.0)
