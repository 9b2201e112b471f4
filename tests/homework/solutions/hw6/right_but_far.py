"""Always the largest digit that fits: right, and far from the reference."""

POINTS = {"q8": 2}
SAYS = "too far away"


adder = np.zeros((12, 5))
for m in range(11):
    adder[m, min(m, 4)] = 9.0
