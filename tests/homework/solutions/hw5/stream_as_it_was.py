"""The broken program, unchanged."""

POINTS = {"q4": 0}
SAYS = "broken function"

gae_repaired = gae_broken
