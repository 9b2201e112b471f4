"""The broken program, unchanged."""

POINTS = {"q5": 0}
SAYS = "still as it was"

climb_repaired = climb_broken
