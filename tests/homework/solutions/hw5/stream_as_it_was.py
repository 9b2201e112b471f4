"""The broken program, unchanged."""

POINTS = {"q4": 0}
SAYS = "still as it was"

gae_repaired = gae_broken
