"""The reference itself."""

POINTS = {"q8": 0}
SAYS = "0.8 is asked for"


adder = REFERENCE.copy()
