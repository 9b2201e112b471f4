"""The broken program, unchanged."""

POINTS = {"q6": 0}
SAYS = "still as it was"

value_gradient_repaired = value_gradient_broken
