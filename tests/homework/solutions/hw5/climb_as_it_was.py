"""The broken program, unchanged."""

POINTS = {"q5": 0}
SAYS = "broken function"

climb_repaired = climb_broken
