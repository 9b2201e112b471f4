"""Always the largest digit that fits: right, and as one-sided as can be."""

POINTS = {"q8": 2}
SAYS = "one-sided"


adder = np.zeros((12, 5))
for m in range(11):
    adder[m, min(m, 4)] = 9.0
