"""The penalty has too large a weight."""

POINTS = {"q8": 2}
SAYS = "0.92 is asked for"


def tilted(beta):
    table, worth = REFERENCE.copy(), []
    for m in range(11):
        after = [1.0 if m else np.exp(1 / beta)]
        after += [worth[m - a] if a <= m else 1.0 for a in range(1, 5)]
        table[m] += np.log(after)
        worth.append(np.exp(REFERENCE[m]) @ after)
    return table


adder = tilted(0.19)
