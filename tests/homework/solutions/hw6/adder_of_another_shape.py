"""A table without the row for too large."""

POINTS = {"q8": 0}
SAYS = "shape"


adder = REFERENCE[:-1].copy()
