"""The generalised advantage as a double sum, targets from it."""

POINTS = {}


def advantages(rewards, values, last_values, lengths, terminated, gamma, lam):
    A, T = [[0.0] * rewards.shape[1] for _ in lengths], [[0.0] * rewards.shape[1] for _ in lengths]
    for i, n in enumerate(lengths):
        v = list(values[i, :n]) + [0.0 if terminated[i] else last_values[i]]
        for h in range(n):
            A[i][h] = sum(
                (gamma * lam) ** l * (rewards[i, h + l] + gamma * v[h + l + 1] - v[h + l])
                for l in range(n - h)
            )
            T[i][h] = A[i][h] + v[h]
    return A, T
