"""The weights by a recursion over the tail of an episode."""

POINTS = {}


def discounted_weights(rewards, lengths, gamma):
    def tail(row, factor):
        if not row:
            return []
        later = tail(row[1:], factor * gamma)
        return [factor * row[0] + (later[0] if later else 0.0), *later]

    rows = []
    for row, n in zip(rewards, lengths):
        weights = tail([float(x) for x in row[:n]], 1.0)
        rows.append(weights + [0.0] * (len(row) - len(weights)))
    return np.array(rows)
