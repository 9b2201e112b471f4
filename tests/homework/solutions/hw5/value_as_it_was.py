"""The broken program, unchanged."""

POINTS = {"q6": 0}
SAYS = "broken function"

value_gradient_repaired = value_gradient_broken
